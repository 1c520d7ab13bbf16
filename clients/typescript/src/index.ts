export { Client, type How, type Settings } from "./client";
export type { Answer, PathOf, Schemas, Told } from "./operations";
export { Problem } from "./problem";
export { inMemory, type Keeper, type Tokens } from "./session";
export { NoAnswer, type Reply, type Request, type Transport } from "./transport";
export { type Wx, wxTransport } from "./wx";

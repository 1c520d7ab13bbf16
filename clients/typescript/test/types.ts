/** What does not compile: each line under a mark is a fault, or `tsc` refuses the mark. */

import { fetchTransport } from "../dist/fetch.js";
import { Client } from "../dist/index.js";

const api = new Client({ base: "", transport: fetchTransport() });
const file = new Blob();
const path = { dispatch_id: "dsp_1" };

/** Read by the compiler alone: nothing here is called. */
export const FAULTS = [
  // @ts-expect-error what is asked for in a query is not left out
  () => api.get("/v1/collection/seats"),
  // @ts-expect-error nor is a part of it
  () => api.get("/v1/collection/seats", { query: {} }),
  // @ts-expect-error nor a field of a form
  () => api.upload("/v1/youth-imports", { file, form: {} }),
  // @ts-expect-error nor the form
  () => api.upload("/v1/youth-imports", { file }),
  // @ts-expect-error a value that a form does not know
  () => api.upload("/v1/youth-imports", { file, form: { kind: "university", mode: "some" } }),
  // @ts-expect-error a path that takes no file
  () => api.upload("/v1/youths", { file, form: {} }),
  // @ts-expect-error an answer that is no file
  () => api.download("/v1/me/dispatches"),
  // @ts-expect-error an answer that is a file
  () => api.get("/v1/dispatches/{dispatch_id}/agreement.pdf", { path }),
  // @ts-expect-error a body without the version that was seen
  () => api.post("/v1/dispatches/{dispatch_id}/acceptance", { path, body: {} }),
];

export const SOUND = [
  () => api.get("/v1/me/dispatches"),
  () => api.get("/v1/collection/seats", { query: { region: "640104", on: "2026-03-02" } }),
  () => api.upload("/v1/dispatches/{dispatch_id}/papers", { path, file, form: { digest: "d", parties: "unit,youth" } }),
  () => api.download("/v1/dispatches/{dispatch_id}/agreement.pdf", { path }),
];

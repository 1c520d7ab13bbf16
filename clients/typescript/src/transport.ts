/** What carries a request: nothing in it knows an operation of the document. */

export type Method = "GET" | "POST" | "PUT" | "DELETE";

export interface Request {
  method: Method;
  url: string;
  headers: Record<string, string>;
  /** JSON text; absent where nothing is sent. */
  body?: string;
  /** Milliseconds. */
  timeout: number;
}

export interface Upload<File> {
  url: string;
  headers: Record<string, string>;
  /** One file a call: `wx.uploadFile` takes no more. */
  file: File;
  form: Record<string, string>;
  timeout: number;
}

/** An answer of any status: whether it is a refusal is the client's to see. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  /** Read from JSON; null where the answer had no content or was no JSON. */
  data: unknown;
}

export interface Received<File> {
  status: number;
  file: File;
}

/** `File` is how a platform names one: a temporary path in a mini-program, a Blob elsewhere. */
export interface Transport<File> {
  send(request: Request): Promise<Reply>;
  upload(upload: Upload<File>): Promise<Reply>;
  download(request: Request): Promise<Received<File>>;
}

/** No answer came: the network failed, or the time was up. Whether it was done is not known. */
export class NoAnswer extends Error {
  constructor(readonly reason: string) {
    super("没有收到答复，请检查网络后重试。");
    this.name = "NoAnswer";
  }
}

/** JSON as it came: platforms hand it over as text, or read already. */
export function readJson(data: unknown): unknown {
  if (typeof data !== "string") return data ?? null;
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}

/** Header names in one case: platforms differ. */
export function lowerNames(headers: Record<string, string>): Record<string, string> {
  const told: Record<string, string> = {};
  for (const name of Object.keys(headers)) told[name.toLowerCase()] = headers[name] as string;
  return told;
}

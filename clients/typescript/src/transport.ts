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
  /** Read from JSON; null where the answer had no content, or is a refusal without JSON. */
  data: unknown;
}

/** A file, or what is said in its place. */
export interface Received<File> extends Reply {
  file?: File;
}

/** `File` is how a platform names one: a temporary path in a mini-program, a Blob elsewhere. */
export interface Transport<File> {
  send(request: Request): Promise<Reply>;
  upload(upload: Upload<File>): Promise<Reply>;
  download(request: Request): Promise<Received<File>>;
}

/**
 * No answer of the system came: the network failed or answered in its place, or the time was up.
 * Whether it was done is not known.
 */
export class NoAnswer extends Error {
  constructor(readonly reason: string) {
    super("没有收到答复，请检查网络后重试。");
    this.name = "NoAnswer";
  }
}

/** An answer that is told in JSON, as it is or in place of a file. */
export function replied(status: number, named: Record<string, string>, text: string): Reply {
  return { status, headers: lowerNames(named), data: text === "" ? null : readJson(status, text) };
}

/** Whoever refuses may write what they like, as proxies do; any other answer without JSON is none. */
function readJson(status: number, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (fault) {
    if (status >= 400) return null;
    throw new NoAnswer(String(fault));
  }
}

/** The system has no file that is a web page: a network that asks people to sign in sends one. */
export function isFile(status: number, named: Record<string, string>): boolean {
  return status < 400 && !/^text\/html/i.test(lowerNames(named)["content-type"] ?? "");
}

/** A file that came. */
export function received<File>(status: number, named: Record<string, string>, file: File): Received<File> {
  return { status, headers: lowerNames(named), data: null, file };
}

/** Header names in one case: platforms differ. */
function lowerNames(headers: Record<string, string>): Record<string, string> {
  const told: Record<string, string> = {};
  for (const name of Object.keys(headers)) told[name.toLowerCase()] = headers[name] as string;
  return told;
}

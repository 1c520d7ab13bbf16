/** WeChat mini-programs: `wx.request`, `wx.uploadFile` and `wx.downloadFile` as a transport. */

import { isFile, NoAnswer, received, type Received, replied, type Transport } from "./transport";

type Headers = Record<string, string>;
type Fail = (told: { errMsg: string }) => void;

/** An upload or a download under way; its headers come before its answer. */
interface Task {
  onHeadersReceived(listener: (told: { header: Headers }) => void): void;
}

/** What is used of the files of a mini-program. */
interface Files {
  readFile(option: {
    filePath: string;
    encoding: "utf8";
    success(told: { data: string | ArrayBuffer }): void;
    fail: Fail;
  }): void;
  unlink(option: { filePath: string; success(): void; fail: Fail }): void;
}

/** What is used of `wx`; the whole of it fits, and so does an emulation. */
export interface Wx {
  request(option: {
    url: string;
    method: "GET" | "POST" | "PUT" | "DELETE";
    header: Headers;
    data?: string;
    /** As it came: read by the platform, a text that is no JSON looks like a text in JSON. */
    dataType: "text";
    timeout: number;
    success(answer: { statusCode: number; header: Headers; data: any }): void;
    fail: Fail;
  }): unknown;
  uploadFile(option: {
    url: string;
    header: Headers;
    filePath: string;
    name: string;
    formData: Record<string, string>;
    timeout: number;
    success(answer: { statusCode: number; data: string }): void;
    fail: Fail;
  }): Task;
  downloadFile(option: {
    url: string;
    header: Headers;
    timeout: number;
    success(answer: { statusCode: number; tempFilePath: string }): void;
    fail: Fail;
  }): Task;
  getFileSystemManager(): Files;
}

type Told<T> = { success: (told: T) => void; fail: Fail };
type Sent = { statusCode: number; header: Headers; data?: string };
type Uploaded = { statusCode: number; data: string };
type Downloaded = { statusCode: number; tempFilePath: string };

/** `success` is called at every status, and nothing tells JSON from other texts: both are read here. */
export function wxTransport(wx: Wx): Transport<string> {
  return {
    async send({ method, url, headers, body, timeout }) {
      const own = { url, method, header: headers, dataType: "text" as const, timeout };
      const data = body === undefined ? {} : { data: body };
      const sent = await answered<Sent>((told) => wx.request({ ...own, ...data, ...told }));
      return replied(sent.statusCode, sent.header, sent.data ?? "");
    },
    async upload({ url, headers, file, form, timeout }) {
      const own = { url, header: headers, filePath: file, name: "file", formData: form, timeout };
      const sent = await withHeaders<Uploaded>((told) => wx.uploadFile({ ...own, ...told }));
      return replied(sent.statusCode, sent.header, sent.data);
    },
    async download({ url, headers, timeout }) {
      const own = { url, header: headers, timeout };
      return taken(wx, await withHeaders<Downloaded>((told) => wx.downloadFile({ ...own, ...told })));
    },
  };
}

/** What was downloaded; what a refusal says is in the file, too, and nobody else looks for it there. */
async function taken(wx: Wx, told: Downloaded & { header: Headers }): Promise<Received<string>> {
  const { statusCode, header, tempFilePath } = told;
  const files = wx.getFileSystemManager();
  if (isFile(statusCode, header)) return received(statusCode, header, tempFilePath);
  const text = await textOf(files, tempFilePath);
  await removed(files, tempFilePath);
  return replied(statusCode, header, text);
}

/** Empty where it can't be read: the status tells that it is a refusal. */
function textOf(files: Files, filePath: string): Promise<string> {
  return new Promise((done) =>
    files.readFile({
      filePath,
      encoding: "utf8",
      success: ({ data }) => done(data as string),
      fail: () => done(""),
    }),
  );
}

/** A temporary file that can't be removed is left to the platform, which removes it some day. */
function removed(files: Files, filePath: string): Promise<void> {
  return new Promise((done) => files.unlink({ filePath, success: () => done(), fail: () => done() }));
}

/** The answer of an upload or a download, with the headers that are told beside it. */
async function withHeaders<T>(ask: (told: Told<T>) => Task): Promise<T & { header: Headers }> {
  let header: Headers = {};
  const answer = await answered<T>((told) =>
    ask(told).onHeadersReceived((got) => {
      header = got.header;
    }),
  );
  return { ...answer, header };
}

function answered<T>(ask: (told: Told<T>) => unknown): Promise<T> {
  return new Promise((success, reject) =>
    ask({ success, fail: ({ errMsg }) => reject(new NoAnswer(errMsg)) }),
  );
}

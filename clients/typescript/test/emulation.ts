/** `wx` as its documents describe it, over Node's own HTTP: with its limits, and nothing more. */

import { mkdtemp, readFile, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

import type { Wx } from "../dist/index.js";

const METHODS = ["OPTIONS", "GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "CONNECT"];
const AT_ONCE = 10;
const REFERER = "https://servicewechat.com/wx0000000000000000/0/page-frame.html";

type Fail = (told: { errMsg: string }) => void;
type Listener = (told: { header: Record<string, string> }) => void;

/** Tells the headers of an answer to whoever listens, before the answer is a success. */
class EmulatedTask {
  private readonly listeners: Listener[] = [];

  onHeadersReceived(listener: Listener): void {
    this.listeners.push(listener);
  }

  receive(answer: Response): void {
    this.listeners.forEach((listener) => listener({ header: headersOf(answer) }));
  }
}

export class EmulatedWx implements Wx {
  /** The most requests that were under way at one time. */
  most = 0;
  /** Where downloads were put. */
  readonly temporary: string[] = [];
  private under = 0;
  private readonly waiting: (() => void)[] = [];

  request(option: Parameters<Wx["request"]>[0]): void {
    if (!METHODS.includes(option.method)) {
      option.fail({ errMsg: "request:fail method is invalid" });
      return;
    }
    void this.inTurn("request", option, async (signal) => {
      const headers = { "content-type": "application/json", ...option.header, referer: REFERER };
      const { url, method } = option;
      const answer = await fetch(url, { method, headers, body: option.data, redirect: "follow", signal });
      const text = await answer.text();
      // Every status is a success. JSON is read where it is asked for; what is none stays a text.
      const data = (option.dataType as string) === "json" ? parsed(text) : text;
      return { statusCode: answer.status, header: headersOf(answer), data };
    });
  }

  uploadFile(option: Parameters<Wx["uploadFile"]>[0]): EmulatedTask {
    const task = new EmulatedTask();
    void this.inTurn("uploadFile", option, async (signal) => {
      const body = new FormData();
      for (const [name, value] of Object.entries(option.formData)) body.append(name, value);
      const file = new Blob([await readFile(option.filePath)]);
      body.append(option.name, file, basename(option.filePath));
      const headers = { ...option.header, referer: REFERER };
      const answer = await fetch(option.url, { method: "POST", headers, body, signal });
      task.receive(answer);
      return { statusCode: answer.status, data: await answer.text() };
    });
    return task;
  }

  downloadFile(option: Parameters<Wx["downloadFile"]>[0]): EmulatedTask {
    const task = new EmulatedTask();
    void this.inTurn("downloadFile", option, async (signal) => {
      const answer = await fetch(option.url, { headers: option.header, signal });
      task.receive(answer);
      // Neither the status nor the type matters: whatever was said is in a file.
      const tempFilePath = join(await mkdtemp(join(tmpdir(), "wx-")), "tmp");
      await writeFile(tempFilePath, Buffer.from(await answer.arrayBuffer()));
      this.temporary.push(tempFilePath);
      return { statusCode: answer.status, tempFilePath };
    });
    return task;
  }

  getFileSystemManager(): ReturnType<Wx["getFileSystemManager"]> {
    return {
      readFile: ({ filePath, encoding, success, fail }) =>
        void readFile(filePath, encoding).then(
          (data) => success({ data }),
          () => fail({ errMsg: `readFile:fail no such file or directory, open ${filePath}` }),
        ),
      unlink: ({ filePath, success, fail }) =>
        void unlink(filePath).then(success, () => fail({ errMsg: "unlink:fail permission denied" })),
    };
  }

  private async inTurn<T>(
    name: string,
    option: { timeout: number; success(told: T): void; fail: Fail },
    ask: (signal: AbortSignal) => Promise<T>,
  ): Promise<void> {
    while (this.under === AT_ONCE) await new Promise<void>((go) => this.waiting.push(go));
    this.most = Math.max(this.most, ++this.under);
    try {
      option.success(await ask(AbortSignal.timeout(option.timeout)));
    } catch (fault) {
      const timed = fault instanceof Error && fault.name === "TimeoutError";
      option.fail({ errMsg: `${name}:fail ${timed ? "timeout" : "socket error"}` });
    } finally {
      this.under -= 1;
      this.waiting.shift()?.();
    }
  }
}

function headersOf(answer: Response): Record<string, string> {
  // As devices do: names as they please, and nobody reads Set-Cookie.
  const told: Record<string, string> = {};
  for (const [name, value] of answer.headers) {
    if (name !== "set-cookie") told[name.replace(/\b[a-z]/g, (first) => first.toUpperCase())] = value;
  }
  return told;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return text;
  }
}

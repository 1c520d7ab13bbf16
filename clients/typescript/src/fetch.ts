/** Browsers and Node: `fetch` as a transport. */

import { isFile, NoAnswer, received, type Received, replied, type Reply, type Transport } from "./transport";

type Read<T> = (answer: Response) => Promise<T>;

export function fetchTransport(fetching: typeof fetch = fetch): Transport<Blob> {
  /** Ask and read: an answer that breaks off, or stalls amid its body, is none. */
  async function ask<T>(url: string, init: RequestInit, timeout: number, read: Read<T>): Promise<T> {
    try {
      const answer = await fetching(url, {
        ...init,
        credentials: "omit",
        redirect: "error",
        signal: AbortSignal.timeout(timeout),
      });
      return await read(answer);
    } catch (fault) {
      throw fault instanceof NoAnswer ? fault : new NoAnswer(String(fault));
    }
  }
  return {
    send({ method, url, headers, body, timeout }) {
      const init = { method, headers, ...(body === undefined ? {} : { body }) };
      return ask(url, init, timeout, reply);
    },
    upload({ url, headers, file, form, timeout }) {
      const body = new FormData();
      for (const name of Object.keys(form)) body.append(name, form[name] as string);
      body.append("file", file, file instanceof File ? file.name : "file");
      return ask(url, { method: "POST", headers, body }, timeout, reply);
    },
    download({ url, headers, timeout }) {
      return ask(url, { headers }, timeout, file);
    },
  };
}

async function reply(answer: Response): Promise<Reply> {
  return replied(answer.status, Object.fromEntries(answer.headers), await answer.text());
}

async function file(answer: Response): Promise<Received<Blob>> {
  const headers = Object.fromEntries(answer.headers);
  if (!isFile(answer.status, headers)) return reply(answer);
  return received(answer.status, headers, await answer.blob());
}

/** Browsers and Node: `fetch` as a transport. */

import { lowerNames, NoAnswer, readJson, type Transport } from "./transport";

export function fetchTransport(fetching: typeof fetch = fetch): Transport<Blob> {
  async function ask(url: string, init: RequestInit, timeout: number): Promise<Response> {
    try {
      return await fetching(url, {
        ...init,
        credentials: "omit",
        redirect: "error",
        signal: AbortSignal.timeout(timeout),
      });
    } catch (fault) {
      throw new NoAnswer(String(fault));
    }
  }
  return {
    async send({ method, url, headers, body, timeout }) {
      const init = { method, headers, ...(body === undefined ? {} : { body }) };
      return read(await ask(url, init, timeout));
    },
    async upload({ url, headers, file, form, timeout }) {
      const body = new FormData();
      for (const name of Object.keys(form)) body.append(name, form[name] as string);
      body.append("file", file, file instanceof File ? file.name : "file");
      return read(await ask(url, { method: "POST", headers, body }, timeout));
    },
    async download({ url, headers, timeout }) {
      const answer = await ask(url, { headers }, timeout);
      return { status: answer.status, file: await answer.blob() };
    },
  };
}

async function read(answer: Response): Promise<import("./transport").Reply> {
  const headers = lowerNames(Object.fromEntries(answer.headers));
  return { status: answer.status, headers, data: readJson(await answer.text()) };
}

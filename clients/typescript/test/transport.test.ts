/** How the client bears what networks and servers do, through both transports. */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, test } from "node:test";

import { fetchTransport } from "../dist/fetch.js";
import { Client, NoAnswer, Problem, type Transport, wxTransport } from "../dist/index.js";
import { EmulatedWx } from "./emulation.ts";

type Seen = { method: string; url: string; key?: string; token?: string; body: string };
type Script = (seen: Seen, answer: ServerResponse) => void;

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => servers.splice(0).forEach((each) => (each.closeAllConnections(), each.close())));

async function a_server(script: Script): Promise<{ base: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer(async (request: IncomingMessage, answer) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const key = request.headers["idempotency-key"] as string | undefined;
    const token = request.headers.authorization?.replace("Bearer ", "");
    const body = Buffer.concat(chunks).toString();
    seen.push({ method: request.method ?? "", url: request.url ?? "", key, token, body });
    script(seen.at(-1) as Seen, answer);
  });
  servers.push(server);
  await new Promise<void>((up) => server.listen(0, "127.0.0.1", up));
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

/** Begins each answer, and never ends it. */
function a_stall(): ReturnType<typeof a_server> {
  return a_server((_, answer) => answer.writeHead(200, { "content-length": 9 }).write("%PDF"));
}

function say(answer: ServerResponse, status: number, told: unknown, headers = {}): void {
  answer.writeHead(status, { "content-type": "application/json", ...headers });
  answer.end(JSON.stringify(told));
}

const TOKENS = { token_type: "Bearer", expires_in: 900, refresh_token: "r", access_token: "old" };
const GRANT = { grant_type: "password", name: "xiaoma", password: "Jianxi-2026-ok" } as const;
const PROBLEM = { code: "dispatch-changed", detail: "派遣已经变化，请刷新后重试。", request_id: "q" };
const PDF = "/v1/dispatches/{dispatch_id}/agreement.pdf";
const PATH = { path: { dispatch_id: "dsp_1" } };
const NOW = { wait: () => Promise.resolve() };

function transports(): [string, Transport<never>][] {
  const wx = wxTransport(new EmulatedWx()) as unknown as Transport<never>;
  return [["wx", wx], ["fetch", fetchTransport() as unknown as Transport<never>]];
}

for (const [name, transport] of transports()) {
  describe(name, () => {
    test("a refusal is a Problem with its code, though every status is a success", async () => {
      const { base } = await a_server((_, answer) => say(answer, 412, PROBLEM));
      const client = new Client({ base, transport });
      await assert.rejects(client.get("/v1/me/dispatches"), (fault: Problem) => {
        assert.ok(fault instanceof Problem);
        assert.deepEqual([fault.status, fault.code, fault.message], [412, PROBLEM.code, PROBLEM.detail]);
        return true;
      });
    });

    test("so is a refusal of a file, which comes where the file would", async () => {
      const { base } = await a_server((_, answer) => say(answer, 404, PROBLEM));
      const client = new Client({ base, transport });
      await assert.rejects(client.download(PDF, PATH), (fault: Problem) => {
        assert.ok(fault instanceof Problem);
        const { status, code, detail, requestId } = fault;
        assert.deepEqual([status, code, detail, requestId], [404, PROBLEM.code, PROBLEM.detail, "q"]);
        return true;
      });
    });

    test("a refusal by somebody who writes no JSON keeps its status", async () => {
      const { base } = await a_server((_, answer) => answer.writeHead(413).end("<html>"));
      const client = new Client({ base, transport });
      for (const call of [() => client.get("/v1/me"), () => client.download(PDF, PATH)]) {
        await assert.rejects(call, { name: "Problem", status: 413, code: "unknown" });
      }
    });

    test("who is to come again much later is not asked again, for a file neither", async () => {
      const { base, seen } = await a_server((_, answer) => say(answer, 429, PROBLEM, { "retry-after": "3600" }));
      const client = new Client({ base, transport, ...NOW });
      await assert.rejects(client.download(PDF, PATH), Problem);
      const file = (name === "wx" ? "package.json" : new Blob(["{}"])) as never;
      const form = { digest: "d", parties: "youth" } as const;
      await assert.rejects(client.upload("/v1/dispatches/{dispatch_id}/papers", { ...PATH, file, form }), Problem);
      assert.equal(seen.length, 2);
    });

    test("what is no JSON where JSON is answered is no answer, and is asked for again", async () => {
      for (const [type, text] of [["text/html", "<html>登录</html>"], ["application/json", '{"items":[']]) {
        const { base, seen } = await a_server((_, answer) => answer.writeHead(200, { "content-type": type }).end(text));
        const client = new Client({ base, transport, ...NOW });
        await assert.rejects(client.get("/v1/me/dispatches"), NoAnswer);
        assert.equal(seen.length, 3);
      }
    });

    test("a web page is no file, and is asked for again", async () => {
      const { base, seen } = await a_server((_, answer) =>
        seen.length === 1
          ? answer.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<html>登录</html>")
          : answer.writeHead(200, { "content-type": "application/pdf" }).end("%PDF-"),
      );
      const file: unknown = await new Client({ base, transport, ...NOW }).download(PDF, PATH);
      const text = file instanceof Blob ? await file.text() : await readFile(file as string, "utf8");
      assert.deepEqual([text, seen.length], ["%PDF-", 2]);
    });

    test("an answer without content is null, a text in JSON a text", async () => {
      const { base, seen } = await a_server((_, answer) => {
        if (seen.length === 1) answer.writeHead(204).end();
        else if (seen.length === 2) answer.writeHead(200).end();
        else say(answer, 200, "text");
      });
      const client = new Client({ base, transport });
      const told = [await client.get("/v1/me"), await client.get("/v1/me"), await client.get("/v1/me")];
      assert.deepEqual(told as unknown[], [null, null, "text"]);
    });

    test("a renewal that a network answers in the system's place signs nobody out", async () => {
      const { base } = await a_server((call, answer) => {
        if (call.body.includes("password")) say(answer, 200, TOKENS);
        else if (call.url === "/v1/tokens") answer.writeHead(200, { "content-type": "text/html" }).end("<html>");
        else say(answer, 401, { code: "token-expired" });
      });
      const client = new Client({ base, transport, ...NOW });
      await client.signIn(GRANT);
      await assert.rejects(client.get("/v1/me"), NoAnswer);
      assert.equal(client.signedIn, true);
    });

    test("what is cut off or passing is asked again under the same key", async () => {
      let tries = 0;
      const { base, seen } = await a_server((_, answer) => {
        tries += 1;
        if (tries === 1) answer.destroy();
        else if (tries === 2) say(answer, 503, {}, { "retry-after": "1" });
        else say(answer, 200, { id: "dsp_1" });
      });
      const client = new Client({ base, transport, ...NOW });
      await client.post("/v1/dispatches/{dispatch_id}/acceptance", { ...PATH, body: { expected_version: 1 } });
      assert.equal(seen.length, 3);
      assert.equal(new Set(seen.map((each) => each.key)).size, 1);
      assert.match(seen[0]?.key ?? "", /^[!-~]{16,64}$/);
    });

    test("an answer that breaks off or stalls amid its body is none, and is asked for again", async () => {
      const { base, seen } = await a_server((_, answer) => {
        answer.writeHead(200, { "content-type": "application/json", "content-length": 20 });
        answer.write('{"id": ');
        if (seen.length === 1) setTimeout(() => answer.destroy(), 20);
        else if (seen.length > 2) answer.end('"ent_000001"}'.slice(0, 13));
      });
      const client = new Client({ base, transport, timeout: 400, ...NOW });
      assert.deepEqual(await client.get("/v1/me"), { id: "ent_000001" });
      assert.equal(seen.length, 3);
      const fetched = new Client({ base: (await a_stall()).base, transport, timeout: 100, ...NOW });
      const file = fetched.download(PDF, PATH);
      await assert.rejects(file, NoAnswer);
    });

    test("a twin under way is waited for; a refusal by a rule is not asked again", async () => {
      const { base, seen } = await a_server((_, answer) =>
        seen.length === 1 ? say(answer, 409, {}, { "retry-after": "1" }) : say(answer, 409, PROBLEM),
      );
      const client = new Client({ base, transport, ...NOW });
      await assert.rejects(
        client.post("/v1/dispatches/{dispatch_id}/acceptance", { ...PATH, body: { expected_version: 1 } }),
        Problem,
      );
      assert.equal(seen.length, 2);
    });

    test("time runs out: no answer, after as many tries as there are", async () => {
      const { base, seen } = await a_server(() => undefined);
      const client = new Client({ base, transport, timeout: 50, ...NOW });
      await assert.rejects(client.get("/v1/me"), NoAnswer);
      assert.equal(seen.length, 3);
    });

    test("calls refused together wait for one renewal, and keep their keys", async () => {
      const { base, seen } = await a_server((call, answer) => {
        if (call.url === "/v1/tokens") {
          const access_token = call.body.includes("refresh_token") ? "new" : "old";
          say(answer, 200, { ...TOKENS, access_token });
        } else if (call.token === "old") say(answer, 401, { code: "token-expired" });
        else say(answer, 200, {});
      });
      const client = new Client({ base, transport });
      await client.signIn(GRANT);
      const accept = () =>
        client.post("/v1/dispatches/{dispatch_id}/acceptance", { ...PATH, body: { expected_version: 1 } });
      await Promise.all([accept(), accept(), accept()]);
      assert.equal(seen.filter((each) => each.url === "/v1/tokens").length, 2);
      assert.equal(new Set(seen.filter((each) => each.key).map((each) => each.key)).size, 3);
      assert.ok(seen.filter((each) => each.url === "/v1/tokens").every((each) => !each.key && !each.token));
    });

    test("where the sign-in is over the 401 is told, once", async () => {
      const { base, seen } = await a_server((call, answer) =>
        call.body.includes("password") ? say(answer, 200, TOKENS) : say(answer, 401, { code: "sign-in-ended" }),
      );
      const client = new Client({ base, transport });
      await client.signIn(GRANT);
      await assert.rejects(client.get("/v1/me"), { code: "sign-in-ended" });
      assert.equal(client.signedIn, false);
      assert.equal(seen.length, 3);
    });
  });
}

describe("wx alone", () => {
  test("an upload is one file and its fields, and its answer a text that is read", async () => {
    const { base, seen } = await a_server((_, answer) => say(answer, 201, { id: "pap_1" }));
    const client = new Client({ base, transport: wxTransport(new EmulatedWx()) });
    const file = "package.json";
    const made = await client.upload("/v1/dispatches/{dispatch_id}/papers", {
      ...PATH,
      file,
      form: { digest: "d", parties: "youth" },
    });
    assert.equal(made.id, "pap_1");
    assert.match(seen[0]?.body ?? "", /name="parties"[\s\S]*name="file"; filename="package.json"/);
  });

  test("nothing of a refusal or a web page is left in a file, and a file is", async () => {
    const { base, seen } = await a_server((_, answer) => {
      if (seen.length === 1) say(answer, 404, PROBLEM);
      else answer.writeHead(200, { "content-type": seen.length < 5 ? "text/html" : "application/pdf" }).end("%PDF-");
    });
    const wx = new EmulatedWx();
    const client = new Client({ base, transport: wxTransport(wx), ...NOW });
    await assert.rejects(client.download(PDF, PATH), Problem);
    await assert.rejects(client.download(PDF, PATH), NoAnswer);
    assert.ok(existsSync(await client.download(PDF, PATH)));
    assert.deepEqual(wx.temporary.map(existsSync), [false, false, false, false, true]);
  });

  test("no more than ten are under way at one time", async () => {
    const { base } = await a_server((_, answer) => setTimeout(() => say(answer, 200, {}), 20));
    const wx = new EmulatedWx();
    const client = new Client({ base, transport: wxTransport(wx) });
    await Promise.all(Array.from({ length: 25 }, () => client.get("/v1/me")));
    assert.equal(wx.most, 10);
  });

  test("the emulation has no PATCH", async () => {
    const fails = new Promise<string>((told) =>
      new EmulatedWx().request({
        method: "PATCH" as "PUT",
        url: "http://127.0.0.1/",
        header: {},
        dataType: "text",
        timeout: 1,
        success: () => told("success"),
        fail: ({ errMsg }) => told(errMsg),
      }),
    );
    assert.equal(await fails, "request:fail method is invalid");
  });
});

describe("the document", () => {
  type Parameter = { name: string };
  type Item = Record<string, { parameters?: Parameter[] } | undefined>;

  test("keys go with every POST that takes one, and with no other", async () => {
    const text = await readFile("../../docs/openapi/jianxi.json", "utf8");
    const { paths } = JSON.parse(text) as { paths: Record<string, Item> };
    const { base, seen } = await a_server((_, answer) => say(answer, 200, {}));
    const client = new Client({ base, transport: fetchTransport() });
    const post = client.post.bind(client) as (path: string, told: object) => Promise<unknown>;
    for (const [path, item] of Object.entries(paths)) {
      if (!item["post"]) continue;
      await post(path, { path: new Proxy({}, { get: () => "x" }), body: {} });
      const takes = item["post"].parameters?.some(({ name }) => name === "Idempotency-Key");
      if (seen.at(-1)?.key && !takes) assert.ok(IGNORED.includes(path), path);
      if (takes) assert.ok(seen.at(-1)?.key, path);
    }
  });

  /** The one keeps nothing and heeds no key, the other is WeChat's to call. */
  const IGNORED = ["/v1/threshold-checks", "/v1/wechat/messages"];
});

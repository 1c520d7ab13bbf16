/** The youth's journey on a running system, through `wx.request`: see tests/journeys. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { Client, Problem, type Schemas, wxTransport } from "../dist/index.js";
import { EmulatedWx } from "./emulation.ts";

function told(name: string): string {
  return process.env[`JIANXI_${name}`] ?? assert.fail(`JIANXI_${name} is not told`);
}

async function others(scene: string): Promise<any> {
  const answer = await fetch(`${told("STAGE")}/${scene}`, { method: "POST" });
  assert.equal(answer.status, 200, await answer.clone().text());
  return answer.json();
}

test("sign up, be dispatched, know why, sign, be on post, be paid", async () => {
  const client = new Client({ base: told("GATEWAY"), transport: wxTransport(new EmulatedWx()) });
  const [name, password] = [told("YOUTH"), told("PASSWORD")];
  await client.post("/v1/accounts", { body: { kind: "youth", name, password } });
  await assert.rejects(
    client.signIn({ grant_type: "password", name, password: "wrong-Wrong-2026" }),
    (fault: Problem) => fault.status === 401 && fault.requestId !== "",
  );
  await client.signIn({ grant_type: "password", name, password });
  await assert.rejects(client.post("/v1/youths", { body: { name: "" } as never }), (fault: Problem) => {
    assert.ok(fault.errors.some((each) => each.pointer === "/id_number"));
    return fault.status === 422;
  });

  const body = JSON.parse(told("FORM")) as Schemas["YouthIn"];
  const key = "journey-registration-0001";
  const standing = await client.post("/v1/youths", { body }, { key });
  assert.deepEqual(await client.post("/v1/youths", { body }, { key }), standing);

  const [dispatch] = (await client.get("/v1/me/dispatches", { query: { limit: 5 } })).items;
  assert.ok(dispatch);
  assert.equal(dispatch.state, "issued");
  const path = { dispatch_id: dispatch.id };
  const why = await client.get("/v1/dispatches/{dispatch_id}/explanation", { path });
  assert.match(why.text, /[\u4e00-\u9fff]/);

  const expected_version = dispatch.version;
  await client.post("/v1/dispatches/{dispatch_id}/acceptance", { path, body: { expected_version } });
  await assert.rejects(
    client.post("/v1/dispatches/{dispatch_id}/acceptance", { path, body: { expected_version } }),
    Problem,
  );
  const agreement = await client.get("/v1/dispatches/{dispatch_id}/agreement", { path });
  const { digest } = agreement;
  const paper = await client.upload("/v1/dispatches/{dispatch_id}/papers", {
    path,
    file: told("PAPER"),
    form: { digest, parties: "youth" },
  });
  assert.equal(paper.state, "handed_in");
  const proof = await client.post("/v1/me/confirmations", { body: { digest, password } });
  const { confirmation } = proof;
  const signed = await client.post("/v1/dispatches/{dispatch_id}/signatures", {
    path,
    body: { digest, confirmation },
  });
  assert.deepEqual(signed.missing, ["unit"]);
  assert.deepEqual((await others("signed")).missing, []);
  const file = await client.download("/v1/dispatches/{dispatch_id}/agreement.pdf", { path });
  assert.equal((await readFile(file)).subarray(0, 5).toString(), "%PDF-");

  const { arrived_on } = await others("arrived");
  // The access token is over by the clock of tokens or not: what follows doesn't care.
  const [placement] = (await client.get("/v1/me/placements")).items;
  assert.ok(placement);
  assert.deepEqual([placement.state, placement.arrived_on], ["arrived", arrived_on]);

  const { paid } = await others("paid");
  const [payment] = (await client.get("/v1/me/payments")).items;
  assert.ok(payment);
  assert.deepEqual([payment.kind, payment.state], ["living_allowance", "disbursed"]);
  assert.ok(Number(paid) >= Number("amount" in payment ? payment.amount : 0));

  await client.signOut();
  await assert.rejects(client.get("/v1/me"), (fault: Problem) => fault.status === 401);
});

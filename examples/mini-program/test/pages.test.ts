/** The five pages, compiled as they are shipped, over the emulated `wx` on a running system. */

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";

import { EmulatedWx } from "../../../clients/typescript/test/emulation.ts";

const require = createRequire(import.meta.url);

function told(name: string): string {
  return process.env[`JIANXI_${name}`] ?? assert.fail(`JIANXI_${name} is not told`);
}

/** What pages use of `wx` besides requests: storage, ways to other pages, sign-in, documents. */
class Phone extends EmulatedWx {
  readonly kept = new Map<string, unknown>();
  readonly went: string[] = [];
  readonly opened: string[] = [];

  getStorageSync = (name: string) => this.kept.get(name) ?? "";
  setStorageSync = (name: string, value: unknown) => void this.kept.set(name, structuredClone(value));
  removeStorageSync = (name: string) => void this.kept.delete(name);
  reLaunch = async ({ url }: { url: string }) => void this.went.push(url);
  navigateTo = this.reLaunch;
  login = async () => ({ code: "0a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p" });
  openDocument = async ({ filePath }: { filePath: string }) => void this.opened.push(filePath);
}

const phone = new Phone();
let shown: Record<string, unknown> = {};
Object.assign(globalThis, { wx: phone, Page: (options: Record<string, unknown>) => (shown = options) });
require("../built/base.js").BASE = told("GATEWAY");

/** A page as the platform makes it: its own data, and setData that keeps what JSON can carry. */
function open(name: string): any {
  const file = `../built/pages/${name}/${name}.js`;
  delete require.cache[require.resolve(file)];
  require(file);
  const page = { ...shown, data: structuredClone(shown["data"]) } as { data: Record<string, unknown> };
  const setData = (told: object) => Object.assign(page.data, JSON.parse(JSON.stringify(told)));
  return Object.assign(page, { setData });
}

const typed = (value: string) => ({ detail: { value } });

async function others(scene: string): Promise<any> {
  const answer = await fetch(`${told("STAGE")}/${scene}`, { method: "POST" });
  assert.equal(answer.status, 200, await answer.clone().text());
  return answer.json();
}

async function register(): Promise<void> {
  const { api } = require("../built/api.js");
  const [name, password] = [told("YOUTH"), told("PASSWORD")];
  await api.post("/v1/accounts", { body: { kind: "youth", name, password } });
  await api.signIn({ grant_type: "password", name, password });
  await api.post("/v1/youths", { body: JSON.parse(told("FORM")) });
  await api.signOut();
}

test("from sign-in to the payment, page by page", async () => {
  await register();

  const entry = open("sign-in");
  entry.onName(typed(told("YOUTH")));
  entry.onPassword(typed("wrong-Wrong-2026"));
  await entry.signIn();
  assert.match(entry.data.fault, /[\u4e00-\u9fff]/);
  await entry.signInByWechat();
  assert.match(entry.data.fault, /微信/);
  entry.onPassword(typed(told("PASSWORD")));
  await entry.signIn();
  assert.deepEqual([phone.went, entry.data.password, entry.data.fault], [["/pages/dispatch/dispatch"], "", ""]);

  const dispatch = open("dispatch");
  await dispatch.onShow();
  assert.equal(dispatch.data.state, "待答复");
  assert.match(dispatch.data.why, /[\u4e00-\u9fff]/);
  await dispatch.accept();
  const id = dispatch.data.dispatch.id;
  assert.equal(phone.went.at(-1), `/pages/agreement/agreement?dispatch=${id}`);
  await dispatch.accept();
  assert.match(dispatch.data.fault, /[\u4e00-\u9fff]/);

  const agreement = open("agreement");
  await agreement.onLoad({ dispatch: id });
  assert.equal(agreement.data.signed, false);
  agreement.onPassword(typed("wrong-Wrong-2026"));
  await agreement.sign();
  assert.match(agreement.data.fault, /密码/);
  agreement.onPassword(typed(told("PASSWORD")));
  await agreement.sign();
  assert.deepEqual([agreement.data.signed, agreement.data.password, agreement.data.fault], [true, "", ""]);
  await others("signed");
  await agreement.openPrinted();
  assert.equal(phone.opened.length, 1);

  const placement = open("placement");
  await placement.onShow();
  assert.equal(placement.data.placement, null);
  const { arrived_on } = await others("arrived");
  await placement.onShow();
  assert.equal(placement.data.placement.arrived_on, arrived_on);

  await others("paid");
  const payments = open("payments");
  await payments.onLoad();
  const [line] = payments.data.lines;
  assert.equal(line.title, "2024-01 基本生活补贴");
  assert.match(line.amount, /^\d+\.\d{2}$/);
  assert.equal(line.paidOn, "2024-02-09");
});

/** The system, as every page asks it. */

import { Client, NoAnswer, Problem, type Tokens, wxTransport } from "@jianxi/client";

import { BASE } from "./base";

const TOKENS = "tokens";

export const api = new Client({
  base: BASE,
  transport: wxTransport(wx),
  keeper: {
    load: () => (wx.getStorageSync(TOKENS) as Tokens | "") || null,
    save: (tokens) => (tokens ? wx.setStorageSync(TOKENS, tokens) : wx.removeStorageSync(TOKENS)),
  },
});

/** Words for people; what is no refusal is a fault of ours, and is thrown on. */
export function wordsOf(fault: unknown): string {
  if (fault instanceof NoAnswer) return fault.message;
  if (!(fault instanceof Problem)) throw fault;
  return fault.errors.length ? fault.errors.map((each) => each.message).join("") : fault.detail;
}

/** The same on a page for whoever is signed in: where that is over, the way is to sign in again. */
export function wordsInside(fault: unknown): string {
  if (fault instanceof Problem && !api.signedIn) wx.reLaunch({ url: "/pages/sign-in/sign-in" });
  return wordsOf(fault);
}

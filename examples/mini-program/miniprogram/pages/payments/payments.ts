import type { Schemas } from "@jianxi/client";

import { api, wordsInside } from "../../api";

type Payment = Schemas["MyPayments"]["items"][number];

interface Line {
  id: string;
  title: string;
  amount: string;
  paidOn: string;
}

function lineOf(payment: Payment): Line {
  const { id } = payment;
  const paidOn = payment.paid_on ?? "未拨付";
  return payment.kind === "living_allowance"
    ? { id, title: `${payment.month} 基本生活补贴`, amount: payment.amount, paidOn }
    : { id, title: "社会保险补贴", amount: payment.amount, paidOn };
}

Page({
  data: { lines: [] as Line[], next: null as string | null, fault: "" },

  async onLoad() {
    await this.more();
  },

  async onReachBottom() {
    if (this.data.next) await this.more();
  },

  async more() {
    try {
      const cursor = this.data.next;
      const page = await api.get("/v1/me/payments", { query: cursor ? { cursor } : {} });
      this.setData({
        lines: [...this.data.lines, ...page.items.map(lineOf)],
        next: page.next_cursor,
        fault: "",
      });
    } catch (fault) {
      this.setData({ fault: wordsInside(fault) });
    }
  },
});

import type { Schemas } from "@jianxi/client";

import { api, wordsInside } from "../../api";

Page({
  data: {
    dispatchId: "",
    agreement: null as Schemas["AgreementOut"] | null,
    password: "",
    signed: false,
    fault: "",
  },

  async onLoad(told: Record<string, string | undefined>) {
    this.setData({ dispatchId: told["dispatch"] ?? "" });
    try {
      const path = { dispatch_id: this.data.dispatchId };
      this.show(await api.get("/v1/dispatches/{dispatch_id}/agreement", { path }));
    } catch (fault) {
      this.setData({ fault: wordsInside(fault) });
    }
  },

  onPassword(event: WechatMiniprogram.Input) {
    this.setData({ password: event.detail.value });
  },

  /** Prove once more who signs, then sign the very text that is shown. */
  async sign() {
    const { agreement, password, dispatchId } = this.data;
    if (!agreement) return;
    try {
      const { digest } = agreement;
      const { confirmation } = await api.post("/v1/me/confirmations", { body: { digest, password } });
      const path = { dispatch_id: dispatchId };
      const body = { digest, confirmation };
      this.show(await api.post("/v1/dispatches/{dispatch_id}/signatures", { path, body }));
    } catch (fault) {
      this.setData({ fault: wordsInside(fault) });
    } finally {
      this.setData({ password: "" });
    }
  },

  async openPrinted() {
    try {
      const path = { dispatch_id: this.data.dispatchId };
      const filePath = await api.download("/v1/dispatches/{dispatch_id}/agreement.pdf", { path });
      await wx.openDocument({ filePath, fileType: "pdf" });
    } catch (fault) {
      this.setData({ fault: wordsInside(fault) });
    }
  },

  show(agreement: Schemas["AgreementOut"]) {
    this.setData({ agreement, signed: !agreement.missing.includes("youth"), fault: "" });
  },
});

import type { Schemas } from "@jianxi/client";

import { api, wordsInside } from "../../api";

const WORDS: Record<string, string> = { issued: "待答复", accepted: "已接受，待签协议", signed: "已签协议，待到岗" };

Page({
  data: {
    dispatch: null as Schemas["DispatchOut"] | null,
    state: "",
    why: "",
    fault: "",
  },

  async onShow() {
    try {
      const [dispatch] = (await api.get("/v1/me/dispatches", { query: { limit: 1 } })).items;
      if (!dispatch) return;
      const path = { dispatch_id: dispatch.id };
      const why = (await api.get("/v1/dispatches/{dispatch_id}/explanation", { path })).text;
      this.setData({ dispatch, why, state: WORDS[dispatch.state] ?? "已结束", fault: "" });
    } catch (fault) {
      this.setData({ fault: wordsInside(fault) });
    }
  },

  async accept() {
    const { dispatch } = this.data;
    if (!dispatch) return;
    try {
      const path = { dispatch_id: dispatch.id };
      const body = { expected_version: dispatch.version };
      await api.post("/v1/dispatches/{dispatch_id}/acceptance", { path, body });
      await wx.navigateTo({ url: `/pages/agreement/agreement?dispatch=${dispatch.id}` });
    } catch (fault) {
      this.setData({ fault: wordsInside(fault) });
    }
  },
});

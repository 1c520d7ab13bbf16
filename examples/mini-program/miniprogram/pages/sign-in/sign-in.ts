import { api, wordsOf } from "../../api";

type Typed = WechatMiniprogram.Input;

Page({
  data: { name: "", password: "", fault: "" },

  onName(event: Typed) {
    this.setData({ name: event.detail.value });
  },

  onPassword(event: Typed) {
    this.setData({ password: event.detail.value });
  },

  async signIn() {
    const { name, password } = this.data;
    await this.enter(() => api.signIn({ grant_type: "password", name, password }));
  },

  /** For whoever bound their WeChat to their account before. */
  async signInByWechat() {
    const { code } = await wx.login();
    await this.enter(() => api.signIn({ grant_type: "wechat", code }));
  },

  async enter(way: () => Promise<void>) {
    try {
      await way();
      this.setData({ password: "", fault: "" });
      await wx.reLaunch({ url: "/pages/dispatch/dispatch" });
    } catch (fault) {
      this.setData({ fault: wordsOf(fault) });
    }
  },
});

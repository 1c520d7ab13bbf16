import type { Schemas } from "@jianxi/client";

import { api, wordsInside } from "../../api";

Page({
  data: { placement: null as Schemas["PlacementOut"] | null, fault: "" },

  async onShow() {
    try {
      const [placement] = (await api.get("/v1/me/placements", { query: { limit: 1 } })).items;
      this.setData({ placement: placement ?? null, fault: "" });
    } catch (fault) {
      this.setData({ fault: wordsInside(fault) });
    }
  },
});

/** The gateway's /docs in headless Chromium: it renders, signs in, sends a call, and loads nothing else. */

import assert from "node:assert/strict";
import { test } from "node:test";

import puppeteer from "puppeteer-core";

const { CHROMIUM, JIANXI_GATEWAY, JIANXI_YOUTH, JIANXI_PASSWORD, SCREENSHOT } = process.env;

test("the page is read, signed in to and tried", async () => {
  const browser = await puppeteer.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
  });
  try {
    const page = await browser.newPage();
    await page.setViewport({ width: 1280, height: 1000 });
    page.setDefaultTimeout(90_000);
    const faults = [];
    const asked = [];
    page.on("console", (said) => said.type() === "error" && faults.push(said.text()));
    page.on("pageerror", (fault) => faults.push(String(fault)));
    page.on("request", (request) => asked.push(request.url()));

    await page.goto(`${JIANXI_GATEWAY}/docs`);
    await page.waitForSelector(".opblock-tag-section");
    assert.match(await page.$eval(".info .title", (title) => title.textContent), /就业见习/);

    await page.type('[name="name"]', JIANXI_YOUTH);
    await page.type('[name="password"]', JIANXI_PASSWORD);
    await page.click("#sign-in button");
    await page.waitForFunction(() => document.querySelector("#sign-in output").textContent);
    const said = await page.$eval("#sign-in output", (output) => output.textContent);
    assert.match(said, /已登录/);

    // Swagger UI takes the address of an operation from the part behind #.
    const operation = await page.evaluate(async () => {
      const { paths } = await (await fetch("openapi.json")).json();
      const { tags, operationId } = paths["/v1/me"].get;
      return `/${encodeURIComponent(tags[0])}/${operationId}`;
    });
    await page.goto(`${JIANXI_GATEWAY}/docs#${operation}`);
    const tag = decodeURIComponent(operation.split("/")[1]);
    await page.evaluate((name) => document.querySelector(`[data-tag="${name}"]`).click(), tag);
    await page.waitForSelector('.opblock-summary-path[data-path="/v1/me"]');
    await page.evaluate(() =>
      document.querySelector('.opblock-summary-path[data-path="/v1/me"]').closest("button").click(),
    );
    await page.waitForSelector(".try-out__btn");
    await page.click(".try-out__btn");
    await page.waitForSelector("button.execute");
    await page.click("button.execute");
    await page.waitForSelector(".live-responses-table tr.response td.response-col_status");
    const status = await page.$eval(".live-responses-table tr.response td.response-col_status", (td) => td.textContent);
    assert.match(status, /^200/);
    if (SCREENSHOT) await page.screenshot({ path: SCREENSHOT });

    assert.deepEqual(faults, []);
    const elsewhere = asked.filter((url) => !url.startsWith(JIANXI_GATEWAY) && !url.startsWith("data:"));
    assert.deepEqual(elsewhere, []);
  } finally {
    await browser.close();
  }
});

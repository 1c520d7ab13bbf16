/** The gateway's /docs in headless Chromium: Chinese, it signs in, sends calls, and loads nothing else. */

import assert from "node:assert/strict";
import { test } from "node:test";

import puppeteer from "puppeteer-core";

const { CHROMIUM, JIANXI_GATEWAY, JIANXI_YOUTH, JIANXI_PASSWORD, SCREENSHOT } = process.env;
const { JIANXI_CLIENT_ID, JIANXI_CLIENT_SECRET } = process.env;

test("the page is read, signed in to and tried, by a person and by a department", async () => {
  const browser = await puppeteer.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
    protocolTimeout: 600_000,
  });
  try {
    const page = await browser.newPage();
    await page.setViewport({ width: 1280, height: 1000 });
    page.setDefaultTimeout(300_000);
    const faults = [];
    const asked = [];
    page.on("console", (said) => said.type() === "error" && faults.push(said.text()));
    page.on("pageerror", (fault) => faults.push(String(fault)));
    page.on("request", (request) => asked.push(request.url()));

    await page.goto(`${JIANXI_GATEWAY}/docs`);
    await page.waitForSelector(".opblock-tag-section");
    assert.match(await page.$eval(".info .title", (title) => title.textContent), /就业见习/);
    assert.match(await page.$eval(".btn.authorize", (button) => button.textContent), /填写令牌/);
    assert.deepEqual(await english(page), []);

    const name = { name: JIANXI_YOUTH, password: JIANXI_PASSWORD };
    assert.match(await signedIn(page, "#sign-in", name), /已登录/);
    await tryOut(page, "/v1/me", "get");
    assert.equal(await lock(page), "已填写令牌");
    assert.match(await exampleOf(page, "403"), /"status": 403,\s*"code": "role-lacks-right"/);
    const [status] = await executed(page);
    assert.match(status, /^200/);
    assert.deepEqual(await english(page), []);
    if (SCREENSHOT) await page.screenshot({ path: SCREENSHOT });
    assert.deepEqual(faults, []);

    const key = { client_id: JIANXI_CLIENT_ID, client_secret: JIANXI_CLIENT_SECRET };
    assert.match(await signedIn(page, "#department", key), /签名/);
    await page.click('.opblock-summary-path[data-path="/v1/me"]');
    await tryOut(page, "/v1/feeds/{feed}/objections", "post");
    assert.match(await exampleOf(page, "201"), /"ground": "（提出的依据）"/);
    // Nothing is left to fill in: the page signs.
    assert.equal(await lock(page), "已填写令牌");
    // Signed anew each time and under a key of its own, it comes as far as an object that is not there.
    for (const _ of [1, 2]) {
      const [refused, words] = await executed(page);
      assert.match(refused, /^404/);
      assert.match(words, /feed-object-unknown/);
      assert.deepEqual(await english(page), []);
      await page.click(".btn-clear");
    }

    // Whoever fails to sign in after them signs nothing by their secret.
    assert.match(await page.$eval("#department", (form) => form.textContent), /hmac-sm3 的不能/);
    assert.notEqual(await page.evaluate("secret"), "");
    assert.match(await signedIn(page, "#department", { client_secret: "another" }), /不正确/);
    assert.equal(await page.evaluate("secret"), "");
    await page.waitForFunction(() => !document.querySelector(".opblock.is-open .authorization__btn.locked"));
    assert.equal(await lock(page), "没有填写令牌");

    // Nor does the page say of them that they are signed in.
    await page.evaluate(() => (document.querySelector("#department output").textContent = "已登录"));
    assert.match(await signedIn(page, "#sign-in", { password: JIANXI_PASSWORD }), /已登录/);
    assert.equal(await page.$eval("#department output", (said) => said.textContent), "");

    const guides = await page.$$eval(".top a", (links) => links.map(({ href, textContent }) => [href, textContent]));
    assert.deepEqual(guides.map(([, title]) => title), ["前端接入", "部门接入", "问题代码"]);
    for (const [address, title] of guides) {
      await page.goto(address);
      assert.equal(await page.$eval("h1", (heading) => heading.textContent), title);
    }

    const elsewhere = asked.filter((url) => !url.startsWith(JIANXI_GATEWAY) && !url.startsWith("data:"));
    assert.deepEqual(elsewhere, []);
  } finally {
    await browser.close();
  }
});

/** Swagger UI's own words that are still to be read, wherever no code and no prose of the document stands. */
function english(page) {
  return page.evaluate(() => {
    const root = document.getElementById("docs");
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      const around = text.parentElement;
      if (WORDS.has(text.data.trim()) && !around.closest("pre, code, textarea, .renderedMarkdown")) found.push(text.data);
    }
    for (const name of TOLD_BY) {
      for (const one of root.querySelectorAll(`[${name}]`)) {
        if (WORDS.has(one.getAttribute(name))) found.push(one.getAttribute(name));
      }
    }
    return found;
  });
}

/** What the padlock of the operation that is open says. */
function lock(page) {
  return page.$eval(".opblock.is-open .authorization__btn", (button) => button.getAttribute("aria-label"));
}

/** The example that the open operation shows of an answer. */
function exampleOf(page, status) {
  return page.$eval(`.opblock.is-open tr.response[data-code="${status}"]`, (row) => row.querySelector("pre, .microlight").textContent);
}

/** What the page says to whoever fills a form in. */
async function signedIn(page, form, told) {
  for (const [name, value] of Object.entries(told)) await page.type(`${form} [name="${name}"]`, value);
  await page.click(`${form} button`);
  await page.waitForFunction((of) => document.querySelector(`${of} output`).textContent, {}, form);
  return page.$eval(`${form} output`, (output) => output.textContent);
}

/** An operation opened, to be filled in. */
async function tryOut(page, path, method) {
  // Swagger UI takes the address of an operation from the part behind #.
  const [tag, operationId] = await page.evaluate(
    async (path, method) => {
      const { paths } = await (await fetch("openapi.json")).json();
      const { tags, operationId } = paths[path][method];
      return [tags[0], operationId];
    },
    path,
    method,
  );
  await page.goto(`${JIANXI_GATEWAY}/docs#/${encodeURIComponent(tag)}/${operationId}`);
  await page.evaluate((name) => document.querySelector(`[data-tag="${name}"]`).click(), tag);
  const summary = `[id$="-${operationId}"] .opblock-summary-control`;
  await page.waitForSelector(summary);
  await page.evaluate((one) => document.querySelector(one).click(), summary);
  await page.waitForSelector(".try-out__btn");
  await page.click(".try-out__btn");
}

/** The status and the words of what is answered. */
async function executed(page) {
  await page.waitForSelector("button.execute");
  await page.click("button.execute");
  const answer = ".live-responses-table tr.response";
  await page.waitForSelector(`${answer} td.response-col_status`);
  return page.$eval(answer, (row) => [
    row.querySelector("td.response-col_status").textContent,
    row.querySelector("td.response-col_description").textContent,
  ]);
}

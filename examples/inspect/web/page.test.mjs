// The page in a real browser, with real keystrokes. BATON_PAGE is inspect.html, CHROMIUM the browser.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const traceparent = "traceparent: 00-80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-01";
const address = pathToFileURL(process.env.BATON_PAGE).href;
const shots = process.env.BATON_SCREENSHOTS;
let browser;

before(async () => {
  // The browser under test calls no other host: each of these switches off something that would.
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"];
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args });
});
after(() => browser?.close());

async function open(options = {}, fragment = "") {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, ...options });
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(address + fragment);
  await page.waitForSelector("html[data-ready]");
  return { page, requests };
}

test("explains what is typed, as it is typed", async () => {
  const { page, requests } = await open();
  await page.keyboard.type(traceparent.slice(0, -5));
  const output = page.locator("#output");
  assert.match(await output.textContent(), /traceparent has 50 characters instead of 55/);
  assert.equal(await output.locator(".bad").first().textContent(), "traceparent");
  await page.keyboard.type(traceparent.slice(-5));
  assert.match(await output.textContent(), /tracecontext won/);
  assert.equal(await output.locator(".good").first().textContent(), "traceparent");
  if (shots) await page.screenshot({ path: `${shots}/light.png` });
  const remote = requests.filter((url) => !url.startsWith("file:") && !url.startsWith("data:"));
  assert.deepEqual(remote, []);
  await page.close();
});

test("styles are chosen with the keyboard", async () => {
  const { page } = await open();
  await page.keyboard.type(traceparent);
  const box = page.getByLabel("tracecontext");
  await box.focus();
  await page.keyboard.press("Space");
  assert.match(await page.locator("#output").textContent(), /style tracecontext is not configured/);
  await page.close();
});

test("a link holds the input and the styles", async () => {
  const { page } = await open();
  await page.keyboard.type("b3: 0");
  await page.getByLabel("jaeger").uncheck();
  const url = page.url();
  await page.close();
  const { page: again } = await open({}, new URL(url).hash);
  assert.equal(await again.locator("#input").inputValue(), "b3: 0");
  assert.equal(await again.getByLabel("jaeger").isChecked(), false);
  assert.match(await again.locator("#output").textContent(), /a sampling decision without ids/);
  await again.close();
});

test("fits a phone, dark", async () => {
  const { page } = await open({ viewport: { width: 375, height: 740 }, colorScheme: "dark" });
  await page.locator("#input").click();
  await page.keyboard.type(`${traceparent}\nb3: zz`);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 375, `the page is ${width} pixels wide`);
  const back = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(back, "rgb(23, 24, 26)");
  if (shots) await page.screenshot({ path: `${shots}/dark-phone.png`, fullPage: true });
  await page.close();
});

// Opens a brief in a real Chromium as a reader does, and prints what was seen as JSON.
//   node look.mjs PAGE CHROMIUM FOLDER    (FOLDER holds node_modules with puppeteer-core and axe-core)
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [file, executablePath, folder] = process.argv.slice(2);
const require = createRequire(join(folder, "package.json"));
const puppeteer = require("puppeteer-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const address = pathToFileURL(file).href;
const seen = { requests: [], console: [], modes: {} };

const browser = await puppeteer.launch({
  executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});
const page = await browser.newPage();
page.on("request", (request) => { if (!request.url().startsWith(address)) seen.requests.push(request.url()); });
page.on("console", (message) => seen.console.push(`${message.type()}: ${message.text()}`));
page.on("pageerror", (error) => seen.console.push(`error: ${error.message}`));
const open = async (hash = "") => { await page.goto("about:blank"); await page.goto(address + hash); };
const text = (selector) => page.$$eval(selector, (found) => found.map((element) => element.textContent));
const focused = () => page.evaluate(() => document.activeElement.textContent);
// Frames are not drawn for anybody here: a moment is enough.
const settled = () => new Promise((resolve) => setTimeout(resolve, 200));

// ---- accessibility in four modes: everything open, one table in the middle

const MODES = {
  light: [1280, [["prefers-color-scheme", "light"]]],
  dark: [1280, [["prefers-color-scheme", "dark"]]],
  forced: [1280, [["prefers-color-scheme", "light"], ["forced-colors", "active"]]],
  narrow: [375, [["prefers-color-scheme", "light"]]],
};
const client = await page.createCDPSession();
for (const [mode, [width, features]] of Object.entries(MODES)) {
  await client.send("Emulation.setEmulatedMedia", { features: features.map(([name, value]) => ({ name, value })) });
  await page.setViewport({ width, height: 800 });
  await open();
  await page.evaluate(() => { for (const details of document.querySelectorAll("details")) details.open = true; });
  await page.evaluate(() => { for (const table of document.querySelectorAll("details.t")) table.style.contentVisibility = "visible"; });
  await page.evaluate(`(() => { ${axe} })()`);
  const { violations } = await page.evaluate(() => axe.run({ resultTypes: ["violations"] }));
  seen.modes[mode] = {
    violations: violations.map((rule) => [rule.id, rule.nodes.length, rule.nodes[0].html.slice(0, 200), rule.nodes[0].failureSummary]),
    wider: await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    forced: await page.evaluate(() => matchMedia("(forced-colors: active)").matches),
  };
}
await client.send("Emulation.setEmulatedMedia", { features: [] });
await page.setViewport({ width: 1280, height: 800 });
// Whether axe sees anything at all.
seen.control = await page.evaluate(async () => {
  const image = document.createElement("img");
  document.getElementById("main").append(image);
  const { violations } = await axe.run({ resultTypes: ["violations"] });
  image.remove();
  return violations.map((rule) => rule.id);
});

// ---- search: "/" goes there, arrows go through what is found, Enter opens it, Escape clears

await open();
await page.keyboard.press("/");
await page.keyboard.type("customer_id");
seen.found = await text("#hits a");
seen.count = (await text("#count"))[0];
await page.keyboard.press("ArrowDown");
seen.first = await focused();
await page.keyboard.press("ArrowDown");
seen.second = await focused();
await page.keyboard.press("Enter");
await settled();
seen.opened = await page.$$eval("details.t[open] .n", (found) => found.map((element) => element.textContent));
seen.resultsHidden = await page.$eval("#found", (element) => element.hidden);
await page.keyboard.press("/");
await page.keyboard.press("Escape");
seen.nothing = await page.$eval("#find", (element) => element.value);
await page.keyboard.type("no such thing");
seen.none = (await text("#count"))[0];

// ---- one table and its neighbours

await open("#n-orders");
await settled();
seen.current = await focused();
seen.columns = await page.$$eval("#graph .col", (columns) => columns.map((column) => [...column.querySelectorAll("a, button")].map((box) => box.firstChild.textContent)));
seen.lines = await page.$$eval("#graph path", (paths) => paths.length);
await page.keyboard.press("ArrowLeft");
seen.left = await focused();
await page.keyboard.press("Enter");
await settled();
seen.moved = await focused();
await page.goBack();
await settled();
seen.back = await focused();
await page.click("input[name=depth][value='2']");
seen.further = await page.$$eval("#graph .col", (columns) => columns.length);
await page.select("#centre", "t-customers");
seen.picked = (await text("#graph [aria-current]"))[0];

// ---- links of their own, and what is new

await open("#q-measured");
seen.question = await page.$eval("#q-measured", (element) => element.getBoundingClientRect().top < innerHeight);
await open("#t-customers");
await settled();
seen.table = await page.$eval("#t-customers", (element) => element.closest("details").open && element.getBoundingClientRect().height > 0);
await open("?since=1.0.1#timeline");
seen.fresh = await text(".line .new strong");

// ---- on paper: a closed table's words, and its columns where that was asked for

await open();
await page.emulateMediaType("print");
seen.printed = await page.$eval("details.t dl", (element) => element.getBoundingClientRect().height > 0);
seen.printedColumns = await page.$eval("details.t table", (element) => element.getBoundingClientRect().height > 0);
await page.emulateMediaType("screen");

await browser.close();
console.log(JSON.stringify(seen));

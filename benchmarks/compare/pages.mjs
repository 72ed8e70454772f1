// Opens pages in Chromium and prints, for each, its size, the servers it asks, and what axe finds.
//   node pages.mjs CHROMIUM FOLDER PAGE…    (FOLDER holds node_modules with puppeteer-core and axe-core)
import { createRequire } from "node:module";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [executablePath, folder, ...files] = process.argv.slice(2);
const require = createRequire(join(folder, "package.json"));
const puppeteer = require("puppeteer-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const browser = await puppeteer.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
for (const file of files) {
  const page = await browser.newPage();
  const servers = new Set();
  page.on("request", (request) => { if (/^https?:/.test(request.url())) servers.add(new URL(request.url()).host); });
  await page.goto(pathToFileURL(file).href, { waitUntil: "load", timeout: 300000 });
  await new Promise((resolve) => setTimeout(resolve, 3000));
  await page.evaluate(`(() => { ${axe} })()`);
  const { violations } = await page.evaluate(() => axe.run({ resultTypes: ["violations"] }));
  const nodes = violations.reduce((sum, rule) => sum + rule.nodes.length, 0);
  console.log(JSON.stringify({ file, bytes: statSync(file).size, servers: [...servers].sort(), axe: nodes }));
  await page.close();
}
await browser.close();

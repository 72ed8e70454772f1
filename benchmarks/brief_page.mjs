// Opens a brief in Chromium and prints how long loading, searching and focusing a table take, as JSON.
//   node brief_page.mjs PAGE CHROMIUM FOLDER    (FOLDER holds node_modules with puppeteer-core)
import { createRequire } from "node:module";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [file, executablePath, folder] = process.argv.slice(2);
const puppeteer = createRequire(join(folder, "package.json"))("puppeteer-core");
const browser = await puppeteer.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
const page = await browser.newPage();
await page.setViewport({ width: 1280, height: 800 });
// Beside the clock, the processor time of the page's process (Linux): it says more where others work on the
// machine, too. It counts in steps of 10 ms, and everything that the process does.
const renderer = () => readdirSync("/proc").filter((name) => /^\d+$/.test(name)).reduce((sum, pid) => {
  try {
    if (!readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("--type=renderer")) return sum;
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
    return sum + 10 * (Number(fields[11]) + Number(fields[12]));
  } catch { return sum; }
}, 0);
const seen = { loaded: [], searched: [], focused: [], processor: [] };
for (let round = 0; round < 5; round += 1) {
  await page.goto("about:blank");
  const before = renderer();
  await page.goto(pathToFileURL(file).href);
  seen.processor.push(renderer() - before);
  seen.loaded.push(await page.evaluate(() => performance.getEntriesByType("navigation")[0].loadEventEnd));
  await page.waitForFunction(() => document.getElementById("centre").options.length);
  seen.searched.push(...await page.evaluate(() => ["o", "id", "user", "created_at", "zzz"].map((word) => {
    const find = document.getElementById("find"), start = performance.now();
    find.value = word;
    find.dispatchEvent(new Event("input"));
    document.body.offsetHeight;
    return performance.now() - start;
  })));
  for (const depth of ["1", "2"]) {
    seen.focused.push(...await page.evaluate((far) => {
      const centre = document.getElementById("centre");
      document.querySelector(`input[name=depth][value="${far}"]`).click();
      return [...centre.options].filter((_, number) => number % 5 === 0).map((option) => {
        const start = performance.now();
        centre.value = option.value;
        centre.dispatchEvent(new Event("change"));
        document.body.offsetHeight;
        return performance.now() - start;
      });
    }, depth));
  }
}
await browser.close();
const at = (times, share) => Math.round([...times].sort((a, b) => a - b)[Math.floor((times.length - 1) * share)] * 10) / 10;
console.log(JSON.stringify(Object.fromEntries(Object.entries(seen).map(
  ([what, times]) => [what, { least: at(times, 0), median: at(times, 0.5), most: at(times, 1) }],
))));

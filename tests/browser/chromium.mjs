// Debian's Chromium without its own windows, which would take a third more of the processor, and what axe-core says of a page in it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { chromium } = await import("playwright-core").catch(() => {
  console.log("1..0 # SKIP playwright-core is not installed (npm install)");
  process.exit(0);
});
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = { resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };

export const PATIENCE_MS = 120000; // machines that build and test at once are slow

export const launch = (...args) =>
  chromium.launch({
    executablePath: "/usr/bin/chromium-headless-shell",
    timeout: PATIENCE_MS,
    args: [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", ...args,
    ],
  });

// What is wrong with ${page}, in words; "" if nothing is.
export async function faultsOf(page) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe);
  const { violations } = await page.evaluate((rules) => globalThis.axe.run(document, rules), RULES);
  const node = (n) => `  ${n.target.join(" ")}  ${n.failureSummary.split("\n").slice(1).join(";")}`;
  return violations.map((v) => `${v.id} (${v.impact}): ${v.help}\n${v.nodes.map(node).join("\n")}`).join("\n");
}

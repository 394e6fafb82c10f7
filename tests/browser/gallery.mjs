// Every template with invented data, in both languages: never wider than the screen from a small phone to a desk, also with
// text twice as large, and nothing that axe-core finds fault with.
//   node gallery.mjs GALLERY-PROGRAM      (pictures: AZUKARI_SHOTS=DIRECTORY)
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";

import { check, done, promise } from "./tap.mjs";
import { faultsOf, launch } from "./chromium.mjs";

const WIDTHS = [320, 375, 768, 1280];
const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".svg": "image/svg+xml", ".js": "text/javascript" };
const dir = mkdtempSync(join(tmpdir(), "azukari-gallery-"));
const shots = process.env.AZUKARI_SHOTS;

function serve() {
  const server = createServer((request, response) => {
    try {
      const content = readFileSync(join(dir, new URL(request.url, "http://localhost").pathname));
      response.writeHead(200, { "Content-Type": TYPES[extname(request.url)] ?? "text/plain" }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

async function look(page, name) {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    check(overflow <= 0, `at ${width}: ${overflow} pixels too wide`);
    if (shots && (width === 375 || width === 1280)) await page.screenshot({ path: join(shots, `${name}-${width}.png`), fullPage: true });
    if (width !== 1280 && !(width === 320 && name.endsWith(".ja"))) continue; // of the other language the words alone differ
    const faults = await faultsOf(page);
    check(faults === "", `at ${width}: ${faults}`);
  }
  await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  check(overflow <= 0, `with text twice as large: ${overflow} pixels too wide`);
}

if (shots) mkdirSync(shots, { recursive: true });
for (const language of ["ja", "en"]) execFileSync(process.argv[2], [dir, language]);
const server = await serve();
const browser = await launch();
const page = await browser.newPage();
for (const file of readdirSync(dir).filter((name) => name.endsWith(".html")))
  await promise(`${file} fits every screen and is accessible`, async () => {
    await page.goto(`http://127.0.0.1:${server.address().port}/${file}`);
    await look(page, file.replace(/\.html$/, ""));
  });
await browser.close();
server.close();
rmSync(dir, { recursive: true });
process.exitCode = done();

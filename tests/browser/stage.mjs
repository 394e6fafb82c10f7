// What every play needs: the house of real processes, a browser that trusts it, people who sign in, and the tests of each
// page that is looked at: not wider than the screen, and nothing that axe-core finds fault with.
//   node PLAY.mjs BUILD-DIRECTORY      (pictures of every page: AZUKARI_SHOTS=DIRECTORY; the server's words: AZUKARI_LOG=1;
//                                       pages on a processor so many times slower: AZUKARI_SLOW=20)
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";

import { PATIENCE_MS, faultsOf, launch } from "./chromium.mjs";
import { House, nextStep, totp } from "./house.mjs";
import { check, done, promise } from "./tap.mjs";

const build = process.argv[2];
if (!build) {
  console.error(`usage: node ${process.argv[1]} BUILD-DIRECTORY`);
  process.exit(64);
}
const { request } = await import("playwright-core");
const shots = process.env.AZUKARI_SHOTS;
const slow = Number(process.env.AZUKARI_SLOW);
const PASSWORD = "Tokubetsu-Na-Aikotoba-7";

if (shots) mkdirSync(shots, { recursive: true });
export const house = new House({ build: resolve(build) });
export let browser;
const people = [];

// A click waits until the answer begins; what is looked at afterwards must be the whole page.
function waitBehindClicks(page) {
  const locators = Object.getPrototypeOf(page.locator("body"));
  const click = locators.click;
  locators.click = async function (...options) {
    await click.apply(this, options);
    await this.page().waitForLoadState();
  };
}

// Loaded is not painted: only then the page takes keys, and the element it names has the focus.
export async function painted(page) {
  await page.waitForLoadState();
  await page.evaluate(() => new Promise((on) => requestAnimationFrame(() => requestAnimationFrame(on))));
}

async function slowDown(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: slow });
}

// --- a person at a browser -----------------------------------------------------------------------------------------------

export class Person {
  constructor(account) {
    this.account = account;
  }

  async arrive(options = {}) {
    this.context = await browser.newContext({ locale: "ja-JP", viewport: { width: 1280, height: 900 }, acceptDownloads: true, ...options });
    this.context.setDefaultTimeout(PATIENCE_MS);
    this.page = await this.context.newPage();
    if (slow) await slowDown(this.page);
    this.scripts = options.javaScriptEnabled !== false;
    people.push(this);
    this.problems = [];
    this.page.on("pageerror", (e) => this.problems.push(String(e)));
    this.page.on("console", (m) => m.type() === "error" && !/status of (4|5)\d\d/.test(m.text()) && this.problems.push(m.text()));
    return this;
  }

  // A passkey with a sensor, as the platform's own.
  async takePasskey() {
    const cdp = await this.context.newCDPSession(this.page);
    await cdp.send("WebAuthn.enable");
    await cdp.send("WebAuthn.addVirtualAuthenticator", {
      options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
    });
  }

  go(path) {
    return this.page.goto(house.origin + path);
  }

  // The session has been ended: who asks for ${path} comes to the sign-in.  What is under way when it ends is cut off.
  async isOut(path) {
    while ((await this.go(path)).status() >= 500);
    check(new URL(this.page.url()).pathname === "/sign-in", this.page.url());
  }

  async press(name) {
    await this.page.getByRole("button", { name }).first().click();
  }

  // Press what leads to another page, and wait for it; it may be at the address of the one that is left.
  async send(name, path) {
    const fits = (url) => (path instanceof RegExp ? path.test(url.pathname) : url.pathname === path);
    await Promise.all([this.page.waitForURL(fits, { timeout: PATIENCE_MS }), this.press(name)]).catch(async (problem) => {
      throw new Error(`${problem.message}\n${this.page.url()}:\n${await this.page.locator("main").innerText()}`, { cause: problem });
    });
  }

  text() {
    return this.page.locator("body").innerText();
  }

  // The page, or the one that is on its way, shows every one of ${texts}.
  async sees(...texts) {
    const until = Date.now() + PATIENCE_MS;
    let body = "";
    let missing = texts;
    while (missing.length > 0 && Date.now() < until) {
      await this.page.waitForLoadState();
      body = await this.text().catch(() => ""); // a page that goes away while it is read is read again
      missing = texts.filter((text) => !body.includes(text));
      if (missing.length > 0) await new Promise((again) => setTimeout(again, 50));
    }
    check(missing.length === 0, `"${missing.join('", "')}" is not on ${this.page.url()}:\n${body}`);
  }

  // The page as it stands, on a wide screen and on a phone; one that a script led to may still be on its way.
  async shot(name) {
    await this.page.waitForLoadState();
    for (const width of [1280, 375]) {
      await this.page.setViewportSize({ width, height: 900 });
      const overflow = await this.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      check(overflow <= 0, `${name} at ${width}: ${overflow} pixels too wide`);
      if (shots) await this.page.screenshot({ path: join(shots, `${name}-${width}.png`), fullPage: true });
      if (this.scripts) await this.accessible(`${name} at ${width}`);
    }
    await this.page.setViewportSize({ width: 1280, height: 900 });
  }

  async accessible(name) {
    const faults = await faultsOf(this.page);
    check(faults === "", `${name}: axe-core finds\n${faults}`);
  }

  // The same session without a browser's care for origins and for what was sent before.
  async bare() {
    return request.newContext({ ignoreHTTPSErrors: true, timeout: PATIENCE_MS, storageState: await this.context.storageState() });
  }

  async replay(sent) {
    const bare = await this.bare();
    const headers = { Origin: house.origin, "Content-Type": "application/x-www-form-urlencoded" };
    return bare.post(sent.url(), { headers, data: sent.postData(), maxRedirects: 0 });
  }

  async enterCode() {
    await this.go("/sign-in");
    await this.page.getByRole("link", { name: "初めて利用する方" }).click();
    await this.page.fill("#account", this.account);
    await this.page.fill("#code", house.codes[this.account]);
    await this.press("次へ");
  }

  async signInByPasskey() {
    await this.go("/sign-in");
    await this.page.fill("#account", this.account);
    await this.send("パスキーでサインインする", "/home");
  }

  // From the application ${path} to the approvers' page, where one signs in once more.
  async openToApprove(path) {
    await this.go(path);
    await this.page.getByRole("link", { name: "承認用の画面を開く" }).click();
    check(this.page.url().startsWith(house.approvalOrigin + "/"), `the approvers' page is at ${this.page.url()}`);
    if (new URL(this.page.url()).pathname === path) return;
    await this.page.fill("#account", this.account);
    await this.send("パスキーでサインインする", "/approvals");
    await this.page.goto(house.approvalOrigin + path);
  }

  async sign() {
    await this.press("承認して、パスキーで署名する");
    await this.page.getByRole("heading", { name: "承認しました" }).waitFor({ timeout: PATIENCE_MS });
  }

  async enrolPasskey() {
    await this.takePasskey();
    await this.enterCode();
    await this.send("パスキーを登録する", "/sign-in");
  }

  async enrolPassword() {
    await this.enterCode();
    await this.page.locator("summary", { hasText: "パスキーを使えないとき" }).click();
    this.secret = (await this.page.locator(".qr-block code").first().innerText()).replace(/\s/g, "");
    await this.page.fill("#password", PASSWORD);
    await this.page.fill("#password2", PASSWORD);
    await this.page.fill("#totp", totp(this.secret));
    await this.send("パスワードを登録する", "/sign-in");
  }

  // Signed in by passkey, who was just asked once more who they are.
  async addFirstPassword() {
    await this.go("/account/password/first");
    this.secret = (await this.page.locator(".qr-block code").first().innerText()).replace(/\s/g, "");
    await this.page.fill("#password", PASSWORD);
    await this.page.fill("#password2", PASSWORD);
    await this.page.fill("#totp", "000000");
    await this.press("パスワードを登録する");
    await this.sees("確認コードが違います");
    await this.page.fill("#password", PASSWORD);
    await this.page.fill("#password2", PASSWORD);
    await this.page.fill("#totp", totp(this.secret));
    await this.send("パスワードを登録する", "/account");
  }

  async fillPassword(password) {
    await this.go("/sign-in");
    await this.page.locator("summary", { hasText: "認証器が使えないとき" }).click();
    await this.page.fill("#account2", this.account);
    await this.page.fill("#password", password);
    await this.page.fill("#totp", totp(this.secret));
  }

  async signInByPassword() {
    await nextStep();
    await this.fillPassword(PASSWORD);
    await this.send(/^サインインする$/, "/home");
  }
}

export async function download(person, name) {
  const [file] = await Promise.all([person.page.waitForEvent("download"), person.page.getByRole("link", { name }).first().click()]);
  const stream = await file.createReadStream();
  let text = "";
  for await (const part of stream) text += part;
  return { name: file.suggestedFilename(), text };
}

// --- the evening --------------------------------------------------------------------------------------------------------------

// Start the house, import its list, let each of ${plays} happen in order with the rows of the list, and end the process.
export async function perform(...plays) {
  try {
    await house.start();
    const rows = house.import();
    browser = await launch(`--ignore-certificate-errors-spki-list=${house.spki()}`);
    const any = await browser.newPage();
    waitBehindClicks(any);
    await any.close();
    for (const play of plays) await play(rows);
    await promise("no page had an error of script or policy", async () => {
      const problems = people.flatMap((p) => p.problems);
      check(problems.length === 0, problems.join("\n"));
    });
  } catch (problem) {
    await promise("the house stands", () => Promise.reject(problem));
  } finally {
    await browser?.close();
    await house.stop();
  }
  if (process.env.AZUKARI_LOG) console.log(house.log?.join("").replace(/^/gm, "# "));
  process.exitCode = done();
}

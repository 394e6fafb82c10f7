// A stretch of work: a manager makes a worklist of an import, two handlers take record after record by keyboard, nobody gets what
// another has; searches are kept; and everything can be done without a mouse.
import { PATIENCE_MS } from "./chromium.mjs";
import { inDays } from "./house.mjs";
import { check, promise } from "./tap.mjs";
import { Person, download, house, painted, perform } from "./stage.mjs";

const manager = new Person("manager");
const handler = new Person("handler1");
const other = new Person("handler2");
const STRETCH = 20;
let list;

// A record's page shows which one of the list it is: its own id stands in the address.
const recordOf = (person) => new URL(person.page.url()).pathname.split("/").pop();

// A key is worth nothing before the page that has it is painted and has the focus, which a busy machine takes its time for.
async function ready(page, letter) {
  await page.bringToFront();
  await page.waitForFunction((k) => document.readyState === "complete" && document.hasFocus() && document.querySelector(`[accesskey="${k}"]`) !== null, letter);
  await painted(page);
}

// Which element begins with the focus is settled when the page is painted, not when it is loaded.
async function beginsWith(person, selector) {
  await painted(person.page);
  const at = await person.page.evaluate(() => document.activeElement?.outerHTML.split(">")[0]);
  check(await person.page.evaluate((is) => document.activeElement?.matches(is), selector), `the focus is on ${at}>, not on ${selector}`);
}

// Press a key of the page as Chromium on Linux and Windows has it, and wait for the page that comes.
async function key(person, letter) {
  person.cdp ??= await person.context.newCDPSession(person.page);
  await ready(person.page, letter);
  const pressed = { modifiers: 1, key: letter, code: `Key${letter.toUpperCase()}`, windowsVirtualKeyCode: letter.toUpperCase().charCodeAt(0), unmodifiedText: letter };
  await Promise.all([person.page.waitForNavigation({ timeout: PATIENCE_MS }), person.cdp.send("Input.dispatchKeyEvent", { type: "keyDown", ...pressed })]);
  await person.cdp.send("Input.dispatchKeyEvent", { type: "keyUp", ...pressed });
}

async function arriving() {
  await promise("three people sign in", async () => {
    await manager.arrive();
    await manager.takePasskey();
    await manager.page.goto(house.origin + "/sign-in");
    for (const person of [handler, other]) {
      await person.arrive();
      await person.enrolPasskey();
      await person.signInByPasskey();
    }
  });
}

async function making() {
  await promise("a handler makes a list of the records of an import, with a name and a due date", async () => {
    await handler.go("/imports");
    await handler.page.locator("tbody a").first().click();
    await handler.page.getByRole("link", { name: "この取込みの記録で作業リストを作る" }).click();
    await handler.sees("作業リストを作る", "記録300件で作ります");
    await handler.press("作業リストを作る");
    await handler.sees("入力内容に3件の誤りがあります", "名前を入力してください。", "期限を入力してください。");
    await handler.shot("work-new");
    await handler.page.fill("#name", "交付案内の電話");
    await handler.page.selectOption("#purpose", { label: "交付案内・予約対応" });
    await handler.page.selectOption("#due-era", { label: "西暦" });
    await handler.page.fill("#due-year", "2020");
    await handler.page.fill("#due-month", "1");
    await handler.page.fill("#due-day", "1");
    await handler.press("作業リストを作る");
    await handler.sees("今日以降の日付を入力してください。");
    await handler.page.fill("#due-year", String(inDays(0)[0] + 1));
    await handler.send("作業リストを作る", /^\/worklists\/\d+$/);
    list = new URL(handler.page.url()).pathname;
    await handler.sees("作業リストを作りました。", "交付案内の電話", "0 / 300件", "共有");
    await handler.shot("worklist");
  });
  await promise("who shares it finds it at home and in the list, sorted as asked", async () => {
    await other.go("/home");
    await other.sees("交付案内の電話", "残り300 / 300件");
    await other.shot("home-work");
    await other.go("/worklists");
    await other.page.getByRole("link", { name: /^名前/ }).click();
    check((await other.page.locator("th[aria-sort=ascending]").count()) === 1, "no column is sorted");
    await other.page.getByRole("link", { name: /^名前/ }).click();
    check((await other.page.locator("th[aria-sort=descending]").count()) === 1, "the order does not turn");
    await other.shot("worklists");
    const file = await download(other, "CSV（UTF-8）");
    check(/^worklists-\d+\.csv$/.test(file.name) && file.text.includes("交付案内の電話"), `${file.name}: ${file.text}`);
  });
}

async function turningOn() {
  await promise("the keys are off, and are turned on by the person", async () => {
    await handler.go("/registers/1/search");
    check((await handler.page.locator("[accesskey]").count()) === 0, "keys though nobody wants them");
    await handler.go("/account");
    await handler.page.getByRole("link", { name: "設定とキーの一覧" }).click();
    await handler.send("入にする", "/keys");
    await handler.sees("「入」にしました", "Alt ＋ Shift ＋ キー", "完了して次へ");
    await handler.shot("keys");
    const doubled = await handler.page.evaluate(() => {
      const all = [...document.querySelectorAll("[accesskey]")].map((e) => e.accessKey);
      return all.filter((k, i) => all.indexOf(k) !== i);
    });
    check(doubled.length === 0, `twice on one page: ${doubled}`);
    await other.go("/keys");
    await other.sees("いまは「切」です");
  });
  await promise("every element stands on one page", async () => {
    await other.go("/components");
    await other.sees("部品の一覧", "期限超過", "保留");
    await other.shot("components");
  });
}

async function stretch() {
  const seen = [];
  await promise(`${STRETCH} records are worked on by the keyboard alone`, async () => {
    await handler.go(list);
    await key(handler, "n");
    for (let n = 1; n <= STRETCH; n++) {
      await handler.sees(`300件中 ${n}件目`, "完了して次へ");
      await beginsWith(handler, "button[accesskey=n]");
      seen.push(recordOf(handler));
      if (n === 1) await handler.shot("record-work");
      await key(handler, "n");
    }
    check(new Set(seen).size === STRETCH, "a record came twice");
  });
  await promise("what one has in hand the other does not get", async () => {
    await other.go("/home");
    await other.press("続ける");
    await other.page.waitForURL(/\/records\//);
    check(recordOf(other) !== recordOf(handler) && !seen.includes(recordOf(other)), "two people have the same record");
    const before = [handler, other].map(recordOf);
    await Promise.all([handler, other].map((p) => p.send(/^完了して次へ/, /\/records\//)));
    check([handler, other].every((p, i) => recordOf(p) !== before[i]), "a record stays");
    check(recordOf(other) !== recordOf(handler), "two people have the same record");
  });
  await promise("a record is set aside with its reason, which a reason must have", async () => {
    const aside = recordOf(handler);
    await key(handler, "a");
    await key(handler, "n");
    await handler.sees("理由を入力してください。");
    await handler.shot("work-aside");
    await handler.page.locator("#reason").focus();
    await handler.page.keyboard.type("留守のため、来週もう一度かける");
    await key(handler, "n");
    check(recordOf(handler) !== aside, "the record stays");
    await handler.go(`${list}?show=4`);
    await handler.sees("留守のため、来週もう一度かける", "山川 一郎", "保留");
  });
  await promise("changing the record does not lose the list", async () => {
    await handler.go(list);
    await key(handler, "n");
    const record = recordOf(handler);
    await key(handler, "c");
    await handler.page.fill("#reason", "本人からの電話");
    await handler.page.getByLabel("備考").fill("電話済み");
    await key(handler, "k");
    check(recordOf(handler) === record, "not back at the record");
    await handler.sees("完了して次へ", "交付案内の電話");
  });
  await promise("the ledger names the list under which a record was opened", async () => {
    await handler.go(list);
    await key(handler, "n");
    await handler.page.locator(".record-line a").click();
    await handler.sees("act open", `ref ${list.split("/").pop()}`);
  });
}

async function keeping() {
  await promise("a search is kept, run, renamed and removed; its conditions stand in no address", async () => {
    const addresses = [];
    handler.page.on("request", (r) => addresses.push(r.url()));
    await handler.go("/registers/1/search");
    await beginsWith(handler, "#purpose");
    await handler.page.selectOption("#purpose", { label: "交付案内・予約対応" });
    await handler.page.fill("#name", house.rows[0][2]);
    await key(handler, "s");
    await handler.page.getByRole("link", { name: "この検索を保存する" }).click();
    await handler.page.fill("#title", "いつもの検索");
    await handler.send("保存する", "/registers/1/search");
    await handler.sees("保存した検索", "いつもの検索", "交付案内・予約対応");
    await handler.shot("search-kept");
    await Promise.all([handler.page.waitForURL(/\/search\/\d+$/), handler.page.getByRole("button", { name: "検索する いつもの検索" }).click()]);
    await handler.sees("いつもの検索", house.rows[0][2]);
    await handler.shot("search-result");
    await handler.page.getByRole("link", { name: "名前を変える" }).click();
    await handler.page.fill("#title", "朝の検索");
    await handler.send("保存する", "/registers/1/search");
    await handler.page.getByRole("link", { name: "削除する" }).click();
    await handler.send("削除する", "/registers/1/search");
    check(!(await handler.text()).includes("朝の検索"), "it is still there");
    check(!addresses.some((a) => decodeURIComponent(a).includes(house.rows[0][2])), "a name stands in an address");
  });
  await promise("chosen rows of a result make a list", async () => {
    await handler.page.selectOption("#purpose", { label: "交付案内・予約対応" });
    await handler.page.fill("#name", house.rows[0][2]);
    await key(handler, "s");
    await handler.press("選んだ行で作業リストを作る");
    await handler.sees("行を選択してください。");
    await handler.page.locator("#row-0").check();
    await handler.press("選んだ行で作業リストを作る");
    await handler.sees("1件の記録で作ります");
    await handler.page.fill("#name", "一件だけ");
    await handler.page.selectOption("#due-era", { label: "西暦" });
    await handler.page.fill("#due-year", String(inDays(0)[0] + 1));
    await handler.page.fill("#due-month", "1");
    await handler.page.fill("#due-day", "1");
    await handler.send(/^作業リストを作る/, /^\/worklists\/\d+$/);
    await handler.sees("0 / 1件");
  });
}

async function misusing() {
  await promise("a closed list opens nothing, a foreign one is not there, a tampered form changes nothing", async () => {
    const own = new URL(handler.page.url()).pathname;
    await handler.go(`${own}/close`);
    await handler.send("終了する", own);
    await handler.sees("終了", "作業リストを終了しました。");
    const bare = await handler.bare();
    const csrf = await handler.page.locator("input[name=csrf]").first().inputValue();
    const headers = { Origin: house.origin, "Content-Type": "application/x-www-form-urlencoded" };
    const post = (path, data) => bare.post(house.origin + path, { headers, data, maxRedirects: 0 });
    check((await post(`${own}/close`, `csrf=${csrf}&nonce=1`)).status() === 303, "a form that is too old");
    check((await post("/worklists/999999/next", `csrf=${csrf}`)).status() === 404, "a list that does not exist");
    check((await post(`${list}/next`, `csrf=${csrf}x`)).status() >= 400, "a wrong token");
    check((await post(`${list}/next`, `csrf=${csrf}&done=${"0f".repeat(16)}`)).status() === 303, "a record that is on no list");
    check((await post(`${list}/next`, `csrf=${csrf}&done=xyz`)).status() >= 400, "no id at all");
    check((await post(`${list}/next`, `csrf=${csrf}&person=1`)).status() >= 400, "a member nobody asked for");
    await bare.dispose();
  });
}

async function leaving() {
  await promise("ASVS 14.3.1 a page left alone leaves by itself for one that says nothing of anybody", async () => {
    const home = house.origin + "/home";
    const shown = await handler.page.goto(home);
    const refresh = /^(\d+); url=\/put-away$/.exec(shown.headers().refresh ?? "");
    check(refresh !== null && Number(refresh[1]) >= 60, `the page says when: ${shown.headers().refresh}`);
    const name = await handler.page.locator("header").innerText();
    const cdp = await handler.context.newCDPSession(handler.page); // the same answer, but soon
    cdp.on("Fetch.requestPaused", (paused) =>
      cdp.send("Fetch.continueResponse", {
        requestId: paused.requestId,
        responseCode: paused.responseStatusCode,
        responseHeaders: paused.responseHeaders.map((h) => (h.name.toLowerCase() === "refresh" ? { name: h.name, value: "1; url=/put-away" } : h)),
      }));
    await cdp.send("Fetch.enable", { patterns: [{ urlPattern: home, requestStage: "Response" }] });
    await handler.page.goto(home);
    await handler.sees("画面を片付けました", "入力の途中だった内容は残っていません。");
    check(new URL(handler.page.url()).pathname === "/put-away", handler.page.url());
    check((await handler.page.locator("header").innerText()) !== name, "whose page it was is not told");
    await handler.shot("put-away");
    await cdp.detach();
    await handler.page.getByRole("link", { name: "作業に戻る" }).click();
    await handler.page.waitForURL(home);
  });
}

await perform((rows) => { house.rows = rows; }, arriving, making, turningOn, stretch, keeping, misusing, leaving);

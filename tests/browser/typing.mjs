// Typing is work: a form that takes longer than the minute after which a session locks here, and the pages that nobody touches.
//   node typing.mjs BUILD-DIRECTORY
import { check, promise } from "./tap.mjs";
import { Person, house, perform } from "./stage.mjs";

const LONG_MS = 100000; // longer than the minute, and than the pages stay by themselves
const EVERY_MS = 5000;
const GONE_MS = 300000; // until a page that nobody touches is gone; a machine may be slow
const WORD = "/still-here";

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const path = (page) => new URL(page.url()).pathname;

// What ${page} says to the house by itself.
function words(page) {
  const said = [];
  page.on("request", (request) => new URL(request.url()).pathname === WORD && said.push(request));
  return said;
}

// A key every five seconds, as somebody who thinks while typing, for as long as ${goes_on} says: how many there were.
async function types(page, goes_on) {
  let typed = 0;
  for (; goes_on() && path(page) !== "/put-away"; await pause(EVERY_MS)) {
    await page.keyboard.type("あ");
    typed++;
  }
  return typed;
}

function during(ms) {
  const until = Date.now() + ms;
  return () => Date.now() < until;
}

// ... until the house has answered what the page says by itself with a status that ${fits}.
async function typesUntilAnswered(page, fits) {
  let is_answered = false;
  const answer = page.waitForResponse((a) => new URL(a.url()).pathname === WORD && fits(a.status()), { timeout: GONE_MS });
  const [typed] = await Promise.all([types(page, () => !is_answered), answer.then(() => (is_answered = true))]);
  return typed;
}

async function isPutAway(page) {
  await page.waitForURL("**/put-away", { timeout: GONE_MS });
  await page.getByText("画面を片付けました").waitFor();
}

const clerk = new Person("handler1");
const plain = new Person("handler2");
const away = new Person("responsible");
const pretender = new Person("officer");
const approver = new Person("approver");
const ended = new Person("admin");
const leaver = new Person("auditor");

async function toThePlaces(rows) {
  for (const person of [clerk, away, pretender, approver, ended, leaver]) {
    await person.arrive();
    await person.enrolPasskey();
  }
  await plain.arrive({ javaScriptEnabled: false });
  await plain.enrolPassword();
  await clerk.signInByPasskey();
  await clerk.go("/registers/1/search");
  await clerk.page.selectOption("#purpose", { index: 1 });
  await clerk.page.fill("#name", rows[0][2]);
  await clerk.send("検索する", /^\/registers\/1\/search\/\d+$/);
  await clerk.page.locator("main tbody a").first().click();
  clerk.edit = await clerk.page.getByRole("link", { name: "記録を変更する" }).getAttribute("href");
}

// --- what each does, all at once -----------------------------------------------------------------------------------------------

async function fillsInALongForm() {
  const other = await clerk.context.newPage();
  const said = words(clerk.page);
  const began = Date.now();
  await clerk.go(clerk.edit);
  await other.goto(house.origin + "/verify");
  await other.fill("#text", "途中の文");
  await clerk.page.bringToFront();
  await clerk.page.locator("#reason").focus();
  const typed = await types(clerk.page, during(LONG_MS));
  check(path(clerk.page) === new URL(clerk.edit, house.origin).pathname, `the form became ${clerk.page.url()}`);
  check((await clerk.page.inputValue("#reason")) === "あ".repeat(typed), "what was typed is gone");
  check(said.length >= 2 && said.length <= (Date.now() - began) / 20000, `${said.length} words`); // three in a minute, where it is only one
  for (const request of said) {
    check(request.method() === "POST" && request.url() === house.origin + WORD, request.url());
    check(Object.keys(JSON.parse(request.postData())).join() === "csrf", request.postData());
  }
  check(path(other) === "/verify" && (await other.inputValue("#text")) === "途中の文", `the page beside it became ${other.url()}`);
  await clerk.page.getByLabel("備考").fill("長く考えた");
  await clerk.send("変更する", new URL(clerk.edit, house.origin).pathname.replace(/\/edit$/, ""));
  await clerk.sees("変更しました", "長く考えた");
  clerk.left = Promise.all([isPutAway(clerk.page), isPutAway(other)]);
  clerk.left.catch(() => {}); // what is wrong is said where it is waited for
}

async function typesWithoutScripts() {
  await plain.signInByPassword();
  await plain.go("/verify");
  await plain.page.locator("#text").focus();
  await types(plain.page, during(LONG_MS));
  await isPutAway(plain.page);
  await plain.sees("このブラウザーではJavaScriptが無効なため");
}

async function goesAway() {
  await away.signInByPasskey();
  const said = words(away.page);
  await isPutAway(away.page);
  check(said.length === 0, "a page that nobody touches says that somebody is there");
  check(!(await away.text()).includes("JavaScriptが無効"), "the page says what is not so");
}

// What a page makes up is nobody's hand; nor is a key that something lies upon.
async function pretends() {
  await pretender.signInByPasskey();
  const said = words(pretender.page);
  await pretender.page.evaluate(() => {
    const again = () => {
      for (const type of ["keydown", "input", "pointerdown"]) document.body.dispatchEvent(new Event(type, { bubbles: true }));
    };
    setInterval(again, 1000);
  });
  await pretender.page.keyboard.down("a");
  for (const until = Date.now() + 50000; Date.now() < until; await pause(1000)) await pretender.page.keyboard.down("a"); // repeats
  await isPutAway(pretender.page);
  check(said.length <= 1, `what was no press was told ${said.length} times`); // the key went down once
}

async function reads() {
  await approver.page.goto(house.approvalOrigin + "/sign-in");
  await approver.page.fill("#account", approver.account);
  await approver.send("パスキーでサインインする", "/approvals");
  for (const until = Date.now() + LONG_MS; Date.now() < until; await pause(EVERY_MS)) await approver.page.keyboard.press("ArrowDown");
  check(path(approver.page) === "/approvals", `the approvers' page became ${approver.page.url()}`);
  check((await approver.page.reload()).status() === 200 && path(approver.page) === "/approvals", "the approver's session is gone");
  await approver.page.keyboard.press("ArrowDown");
  await pause(30000);
  await approver.page.keyboard.press("ArrowDown"); // told, and then nothing
  await isPutAway(approver.page);
}

async function losesTheSession() {
  await ended.signInByPasskey();
  await ended.go("/verify");
  await ended.page.locator("#text").focus();
  const typed = await typesUntilAnswered(ended.page, (status) => status === 200);
  const csrf = await ended.page.locator('.signout input[name="csrf"]').inputValue();
  const bare = await ended.bare();
  const gone = await bare.post(house.origin + "/sign-out", { headers: { Origin: house.origin }, form: { csrf }, maxRedirects: 0 });
  check(gone.status() === 303, `signing out answers ${gone.status()}`);
  const more = await typesUntilAnswered(ended.page, (status) => status !== 200);
  const left = await ended.page.locator("#text").inputValue();
  check(left === "あ".repeat(typed + more), `of ${typed} and ${more} keys a refusal leaves "${left}"`);
  await isPutAway(ended.page);
  await ended.page.getByRole("link", { name: "作業に戻る" }).click();
  await ended.sees("サインイン");
}

async function leavesTwoPages() {
  await leaver.signInByPasskey();
  const other = await leaver.context.newPage();
  await other.goto(house.origin + "/account");
  await leaver.page.bringToFront();
  await leaver.send("サインアウト", "/signed-out");
  await isPutAway(other);
}

async function atOnce() {
  const going = [fillsInALongForm, typesWithoutScripts, goesAway, pretends, reads, losesTheSession, leavesTwoPages].map((play) => play().then(() => undefined, (problem) => problem));
  const names = [
    "a form that is filled in for longer than the session may be idle stays, can be sent, and keeps the page beside it",
    "without scripts the page goes when its time is up, and says why",
    "a page that nobody touches is put away, and says nothing before",
    "what a script makes up and a key that is held down keep no page",
    "at the approvers' door a page that is read stays, too, and goes when it is left alone",
    "a session that ended meanwhile takes nothing of what was typed; the page goes in its time",
    "signing out puts the other pages of the session away at once",
  ];
  for (const [i, name] of names.entries())
    await promise(name, async () => {
      const problem = await going[i];
      if (problem) throw problem;
    });
  await promise("pages that stayed go when nobody types any more", () => clerk.left);
  await promise("and the session is locked then", async () => {
    await clerk.page.getByRole("link", { name: "作業に戻る" }).click();
    await clerk.sees("画面をロックしました");
  });
  await promise("an idle session shows nothing, and its owner opens it again", async () => {
    await away.go("/registers");
    check(path(away.page) === "/locked", away.page.url());
    await away.sees("画面をロックしました");
    check(!(await away.text()).includes("松本"), "the lock names its owner");
    await away.shot("locked");
    await away.send("パスキーで再開する", "/home");
    await away.sees("松本 進さんの今日の作業");
  });
}

house.lockSoon();
await perform(toThePlaces, atOnce);

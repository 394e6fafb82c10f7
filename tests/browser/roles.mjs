// The day of each role: behind every link of the menu is what is theirs, and nobody is led to a refusal; one thing is done to its
// end; what is not theirs is not in the menu, and refused, with the clause, when its address is typed.  Last, one round of work is
// done with the keyboard alone.
import { PATIENCE_MS } from "./chromium.mjs";
import { check, promise } from "./tap.mjs";
import { Person, house, painted, perform } from "./stage.mjs";

house.employ(21, "counter", "大川 九重", "roles=operator registers=1 purposes=4");
house.employ(22, "inspector", "小池 十和", "roles=inspector");
house.employ(23, "manager2", "野川 真", "roles=manager registers=1 purposes=1-5");

const FILE = /\/files\/\d+$|format=|\/certificate\/|\/proof$|\/checkpoint$|\/pdf$|\/bundle/; // what is saved, not shown
const IN_KANJI = /^[\u4e00-\u9fff]+[ 　][\u4e00-\u9fff]+$/;
const looked = new Set(); // pages that axe-core has seen: they differ little from role to role, but for Home
let record, application, name;

// --- walking ------------------------------------------------------------------------------------------------------------------

async function links(person, within) {
  const found = await person.page.locator(`${within} a[href]`).evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  return [...new Set(found)].filter((href) => href.startsWith("/") && !FILE.test(href));
}

// Every link on this page, asked for beside it; of many of one kind (all people, all entries) the first two.
async function ledAstray(person, bare, within, asked) {
  const bad = [];
  for (const href of await links(person, within)) {
    const kind = href.replace(/[0-9a-f]{32}|\d+/g, "#");
    const before = asked.get(kind) ?? [];
    if (before.length === 2 || before.includes(href)) continue;
    asked.set(kind, [...before, href]);
    const answer = await bare.get(house.origin + href, { maxRedirects: 0, headers: { Accept: "text/html" } });
    // What waits for a decision says how to apply for it: that leads on.
    const leadsOn = answer.status() === 403 && (await answer.text()).includes("印刷を申請する");
    if (answer.status() >= 400 && !leadsOn) bad.push(`${href} on ${person.page.url()}: ${answer.status()}`);
  }
  return bad;
}

// Every page of the menu is looked at, and every link on it opens.
async function walk(person, role) {
  const bare = await person.bare();
  const asked = new Map();
  const bad = [];
  await person.go("/home");
  const menu = await links(person, "nav.site-nav");
  for (const href of menu) {
    const answer = await person.go(href);
    check(answer.status() === 200, `${role}: ${href} of the menu answers ${answer.status()}`);
    bad.push(...(await ledAstray(person, bare, "main", asked)));
    if (href === "/home" || !looked.has(href) || process.env.AZUKARI_SHOTS) await person.shot(`role-${role}${href.replaceAll("/", "-")}`);
    looked.add(href);
  }
  check(bad.length === 0, `${role} is led to what is not theirs:\n${bad.join("\n")}`);
  return menu;
}

async function looks(person, role) {
  const bad = await ledAstray(person, await person.bare(), "main", new Map());
  check(bad.length === 0, `${role} is led to what is not theirs:\n${bad.join("\n")}`);
}

// An address typed by hand.
async function refused(person, path, clause) {
  const answer = await person.go(path);
  check(answer.status() === 403, `${path} answers ${answer.status()}`);
  await person.sees("実行できない操作", clause);
}

async function offersNot(person, ...words) {
  const text = await person.page.locator("main").innerText();
  for (const word of words) check(!text.includes(word), `"${word}" is offered on ${person.page.url()}`);
}

async function finds(person, purpose) {
  await person.go("/registers/1/search");
  await person.page.selectOption("#purpose", { label: purpose });
  await person.page.fill("#name", name);
  await person.send("検索する", /^\/registers\/1\/search\/\d+$/);
  await person.page.locator("main tbody a").first().click();
  await person.sees("氏名", name);
}

function day(account, role, menu, tasks) {
  return async () => {
    const person = await new Person(account).arrive();
    await person.enrolPasskey();
    await person.signInByPasskey();
    await promise(`${role}: the menu has what is theirs, every page of it opens, and every link on these`, async () => {
      const found = await walk(person, role);
      check(String(found) === String(menu), `${role} has ${found}`);
    });
    for (const [what, task] of Object.entries(tasks)) await promise(`${role}: ${what}`, () => task(person));
    await person.context.close();
  };
}

// --- the days -----------------------------------------------------------------------------------------------------------------

const OVERSEES = ["/home", "/matters", "/approvals", "/ledger", "/people"];
const MANAGES = ["/home", "/registers", "/imports", "/matters", "/approvals", "/ledger", "/people", "/system"];

const days = [
  day("handler1", "handler", ["/home", "/registers", "/worklists", "/imports", "/matters", "/approvals", "/ledger"], {
    "a person is found, looked at and changed": async (person) => {
      await finds(person, "本人確認・交付");
      record = new URL(person.page.url()).pathname;
      await looks(person, "handler");
      await person.page.getByRole("link", { name: "記録を変更する" }).click();
      await person.page.getByLabel("備考").fill("電話で確認済み");
      await person.page.fill("#reason", "本人からの連絡");
      await person.send("変更する", record);
      await person.sees("変更しました", "電話で確認済み");
      await person.shot("role-handler-record");
    },
    "the state of the machine and the alerts are not theirs": async (person) => {
      check((await person.go("/system")).status() === 403, "/system is there");
      await person.sees("システムの状態は表示できません", "システム管理者、管理責任者、総括責任者、委託者の担当が開けます");
      await person.shot("role-handler-system");
      check((await person.go("/alerts")).status() === 403, "/alerts is there");
    },
  }),
  day("counter", "call-centre", ["/home", "/registers", "/worklists", "/matters"], {
    "looks a person up; nothing else is offered": async (person) => {
      await finds(person, "苦情・照会対応");
      await offersNot(person, "記録を変更する", "履歴", "消去", "保全");
      await looks(person, "call-centre");
      await person.shot("role-call-centre-record");
    },
    "N15, N20.6e: another purpose and the ledger are refused": async (person) => {
      await refused(person, `${record}?purpose=2`, "N15");
      await refused(person, "/ledger", "N20.6e");
    },
  }),
  day("manager2", "manager", MANAGES, {
    "a wider limit is applied for": async (person) => {
      await person.go("/limits");
      await person.page.getByRole("link", { name: "変更を申請 1分あたりの表示件数" }).click();
      await person.page.fill("#value", "90");
      await person.page.fill("#reason", "交付の繁忙期のため");
      await person.send("申請する", /^\/approvals\/\d+$/);
      application = new URL(person.page.url()).pathname;
      await looks(person, "manager");
    },
  }),
  day("approver", "approver", OVERSEES, {
    "Home says what waits, and it is signed on the approvers' page": async (person) => {
      await person.go("/home");
      await person.sees("登録内容の変更の承認", "野川 真");
      await person.openToApprove(application);
      await person.shot("role-approver-application");
      await person.sign();
    },
    "N20.9: no record is theirs": (person) => refused(person, `${record}?purpose=5`, "N20.9"),
  }),
  day("officer", "officer", MANAGES, {
    "sees that it was approved, and says until when the register is kept": async (person) => {
      await person.go(application);
      await person.sees("承認");
      await person.go("/registers/1/retention");
      for (const [id, value] of Object.entries({ year: "12", month: "3", day: "31" })) await person.page.fill(`#until-${id}`, value);
      await person.send("登録する", "/retention");
      await person.sees("保存期限を登録しました", "令和12年3月31日");
    },
    "N20.6i: opens what the officer's purposes show; changes nothing": async (person) => {
      await finds(person, "交付案内・予約対応");
      await offersNot(person, "記録を変更する");
      await looks(person, "officer");
    },
  }),
  day("auditor", "auditor", OVERSEES, {
    "finds who touched the person": async (person) => {
      const id = record.split("/").pop();
      await person.go(`/ledger/touched?register=1&record=${id}`);
      await person.sees("山川 一郎", "大川 九重", "拒否");
      await looks(person, "auditor");
      await person.shot("role-auditor-touched");
    },
    "N20.9: no record is theirs": (person) => refused(person, `${record}?purpose=2`, "N20.9"),
  }),
  day("inspector", "inspector", OVERSEES, {
    "reads the ledger": async (person) => {
      await person.go("/ledger?act=6");
      await looks(person, "inspector");
    },
    "N20.9: no record is theirs": (person) => refused(person, `${record}?purpose=2`, "N20.9"),
  }),
  day("responsible", "responsible", ["/home", "/imports", "/matters", "/approvals", "/ledger", "/people", "/system"], {
    "the alerts name who asked for what is not theirs": async (person) => {
      await person.go("/alerts");
      await person.sees("役割にない人が名簿を開こうとしました", "森田 明");
      await person.page.getByRole("button", { name: "確認済みにする" }).click();
      await person.sees("確認済みにしました");
    },
  }),
  day("admin", "administrator", ["/home", "/system"], {
    "N20.9: records, registers and searches are refused": async (person) => {
      await refused(person, `${record}?purpose=2`, "N20.9");
      await refused(person, "/registers/1/search", "N20.9");
    },
    "the state of the machine is theirs": async (person) => {
      await person.go("/system");
      await person.sees("バックアップ");
    },
  }),
];

// --- the keyboard alone -----------------------------------------------------------------------------------------------------------

// What has the focus: its words, and whether it can be seen.
const focused = (person) =>
  person.page.evaluate(() => {
    const e = document.activeElement;
    const s = getComputedStyle(e);
    const box = e.getBoundingClientRect();
    return {
      id: e.id,
      tag: e.tagName,
      words: (e.innerText || e.getAttribute("aria-label") || "").trim(),
      isVisible: (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== "none",
      isInside: box.bottom > 0 && box.top < innerHeight && box.width > 0,
    };
  });

// Tab until it is reached; each step is seen.
async function tabTo(person, what, fits) {
  for (let step = 0; step < 80; step++) {
    await person.page.keyboard.press("Tab");
    const at = await focused(person);
    if (at.tag === "BODY") continue; // the end of the page: on from its beginning
    check(at.isVisible, `the focus cannot be seen on ${at.tag} "${at.words}" ${at.id} of ${person.page.url()}`);
    check(at.isInside, `the focus is outside the window on ${at.tag} "${at.words}" of ${person.page.url()}`);
    if (fits(at)) return;
  }
  throw new Error(`${what} is not reached by Tab on ${person.page.url()}`);
}

const words = (text) => (at) => /^(A|BUTTON|SUMMARY)$/.test(at.tag) && at.words.includes(text);
const named = (id) => (at) => at.id === id;

async function enter(person, path) {
  await Promise.all([person.page.waitForURL((url) => path.test(url.pathname), { timeout: PATIENCE_MS }), person.page.keyboard.press("Enter")]);
  await painted(person.page);
}

async function by_keyboard() {
  const person = await new Person("handler2").arrive();
  await person.enrolPasskey();
  const keys = person.page.keyboard;
  await promise("keyboard: sign-in", async () => {
    await person.go("/sign-in");
    await tabTo(person, "the account", named("account"));
    await keys.type("handler2");
    await tabTo(person, "the button", words("パスキーでサインインする"));
    await enter(person, /^\/home$/);
  });
  await promise("keyboard: the way past the menu is the first stop", async () => {
    await keys.press("Tab");
    const at = await focused(person);
    check(at.words === "本文へ移動" && at.isVisible, `first is ${at.tag} "${at.words}"`);
  });
  await promise("keyboard: search", async () => {
    await tabTo(person, "the registers", words("名簿"));
    await enter(person, /^\/registers$/);
    await tabTo(person, "the register", words("交付対象者名簿"));
    await enter(person, /^\/registers\/1\/search$/);
    await tabTo(person, "the purpose", named("purpose"));
    while (!(await person.page.evaluate(() => document.activeElement.selectedOptions[0].text)).includes("本人確認")) await keys.press("ArrowDown");
    await tabTo(person, "the name", named("name"));
    await keys.insertText(name);
    await enter(person, /^\/registers\/1\/search\/\d+$/);
  });
  const result = new URL(person.page.url()).pathname;
  await promise("keyboard: the record, and a change of it", async () => {
    await tabTo(person, "the hit", (at) => at.tag === "A" && /^\d{10}$/.test(at.words));
    await enter(person, /\/records\/[0-9a-f]{32}$/);
    await person.sees(name);
    await tabTo(person, "the change", words("記録を変更する"));
    await enter(person, /\/edit$/);
    await tabTo(person, "the remarks", named("f-12"));
    await keys.press("Control+a");
    await keys.insertText("鍵盤だけで変更");
    await tabTo(person, "the reason", named("reason"));
    await keys.insertText("本人からの連絡");
    await tabTo(person, "the button", words("変更する"));
    await enter(person, /\/records\/[0-9a-f]{32}$/);
    await person.sees("変更しました", "鍵盤だけで変更");
  });
  await promise("keyboard: on to the next person", async () => {
    await tabTo(person, "the way back", words("交付対象者名簿"));
    await enter(person, /^\/registers\/1\/search$/);
    check(new URL(person.page.url()).pathname !== result, "the same result");
    await tabTo(person, "the purpose", named("purpose"));
  });
  await promise("keyboard: sign-out", async () => {
    await tabTo(person, "the button", words("サインアウト"));
    await enter(person, /^\/(signed-out|sign-in)$/);
  });
}

async function elsewhere() {
  await promise("C12: at an address of another origin the same page and the same passkey let nobody in", async () => {
    const person = await new Person("handler2").arrive({ ignoreHTTPSErrors: true });
    await person.takePasskey();
    await person.page.goto(house.origin.replace("localhost", "127.0.0.1") + "/sign-in");
    await person.page.fill("#account", "handler2");
    await person.press("パスキーでサインインする");
    await person.page.locator("[data-say]:not([data-say=waiting]):visible").first().waitFor();
    check(new URL(person.page.url()).pathname === "/sign-in", `let in at ${person.page.url()}`);
    await person.context.close();
  });
}

function begin(rows) {
  name = rows.find((r) => IN_KANJI.test(r[2]))[2];
}

await perform(begin, ...days, by_keyboard, elsewhere);

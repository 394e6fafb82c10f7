// A list comes in from the web: uploaded from a form, its columns matched, watched, reported on, continued, cancelled.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { isoIn } from "./house.mjs";
import { check, promise } from "./tap.mjs";
import { Person, download, house, perform } from "./stage.mjs";

const ROWS = 10000;
const ENDS_MS = 600000; // until an import must have ended, on a machine that has other things to do
const manager = new Person("handler1");
const plain = new Person("handler2");
let list, report;

// A CP932 list; another seed gives other people.
function sample(name, rows, seed) {
  const path = join(house.dir, name);
  house.azukari("sample-list", path, "--rows", String(rows), "--encoding", "cp932", "--seed", String(seed));
  return path;
}

async function upload(person, path) {
  await person.go("/imports/new");
  const targets = await person.page.locator("#target option").allInnerTexts();
  await person.page.selectOption("#target", { label: targets.find((t) => t.startsWith("交付対象者名簿")) });
  await person.page.selectOption("#encoding", "auto");
  await person.page.setInputFiles("#file", path);
  await person.send("送って対応を確かめる", /^\/imports\/uploads\/\d+$/);
}

async function begin(person) {
  await person.send("この対応で取り込む", /^\/imports\/\d+$/);
}

async function ends(person) {
  for (const until = Date.now() + ENDS_MS; Date.now() < until; await person.page.reload()) {
    if (!(await person.page.getByRole("link", { name: "最新の状態に更新" }).count())) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`the import does not end:\n${await person.text()}`);
}

const number = (text, label) => Number(new RegExp(`${label}\\s*[＝＋]?\\s*([\\d,]+)件`).exec(text)[1].replaceAll(",", ""));

async function sending() {
  await manager.arrive();
  await manager.enrolPasskey();
  await manager.signInByPasskey();
  list = sample("web.csv", ROWS, 7);
  await promise("the list of imports leads to the upload", async () => {
    await manager.go("/imports");
    await manager.page.getByRole("link", { name: "ファイルを取り込む" }).click();
    await manager.sees("CSV（コンマ区切り）", "1,024MB（1,073,741,824バイト）まで", "名簿と利用目的");
    await manager.shot("upload");
  });
  await promise("a form without a file comes back with the error at the field, and what was chosen", async () => {
    await manager.page.selectOption("#encoding", "cp932");
    const targets = await manager.page.locator("#target option").allInnerTexts();
    await manager.page.selectOption("#target", { label: targets.find((t) => t.startsWith("交付対象者名簿")) });
    await manager.press("送って対応を確かめる");
    await manager.sees("ファイルを選んでください");
    check((await manager.page.inputValue("#encoding")) === "cp932", "the encoding is gone");
    check(/^1-/.test(await manager.page.inputValue("#target")), "the target is gone");
    await manager.shot("upload-wrong");
  });
  await promise("ten thousand rows in CP932 are sent, and their columns known", async () => {
    await upload(manager, list);
    await manager.sees("列と項目の対応", "CP932", "はじめの値：");
    await manager.shot("map");
  });
  await promise("the page shows classes of values, never a value", async () => {
    const text = await manager.text();
    const rows = new TextDecoder("shift_jis").decode(readFileSync(list)).split("\r\n").slice(1, 4);
    for (const value of rows.flatMap((r) => r.split(",")).filter((v) => v.length > 3)) check(!text.includes(value), `${value} is shown`);
  });
  await promise("a required field without a column and a field chosen twice are said at their place", async () => {
    await manager.page.selectOption("#c-1", "");
    const third = await manager.page.inputValue("#c-3");
    await manager.page.selectOption("#c-2", third);
    await manager.press("この対応で取り込む");
    await manager.sees("必須の項目に列がありません", "同じ項目が3列目にも選ばれています");
    check((await manager.page.inputValue("#c-1")) === "" && (await manager.page.inputValue("#c-2")) === third, "the choices are gone");
    await manager.shot("map-wrong");
  });
  await promise("the file can be left and found again", async () => {
    await manager.go("/home");
    await manager.sees("確認待ちのファイル", "送ったファイルの列と項目の対応を確かめる", "過ぎるとファイルは読めなくなります");
    await manager.shot("home-waiting");
    await manager.go("/imports");
    await manager.sees("確認待ちのファイル");
    await manager.shot("imports-waiting");
    await manager.page.locator('a[href^="/imports/uploads/"]').first().click();
    await manager.sees("列と項目の対応");
  });
}

async function watching() {
  await promise("the import begins and its page shows how far it is", async () => {
    await begin(manager);
    await manager.sees("取込みを始めました");
    await manager.shot("import-running");
  });
  await promise("it comes to its end while nobody does anything, and the totals reconcile", async () => {
    await ends(manager);
    const text = await manager.text();
    check(text.includes("件数が一致しています"), text);
    const read = number(text, "読み取った行");
    check(read === ROWS, `${read} rows were read`);
    check(number(text, "取り込んだ行") + number(text, "取り込まなかった行") === ROWS, text);
    report = manager.page.url();
    await manager.shot("import-report");
  });
  await promise("the report is narrowed by severity", async () => {
    await manager.page.selectOption("#severity", { label: "取り込まない" });
    await manager.send("絞り込む", new URL(report).pathname);
    const cells = await manager.page.locator("table").last().locator("tbody tr td:nth-child(5)").allInnerTexts();
    check(cells.length > 0 && cells.every((c) => c.includes("取り込まない")), cells.join());
    await manager.shot("import-report-narrowed");
  });
  await promise("the report comes as a workbook and as a list", async () => {
    await manager.go(new URL(report).pathname);
    const [book] = await Promise.all([manager.page.waitForEvent("download"), manager.page.locator('a[href*="format=xlsx"]').click()]);
    check(/^azukari-import-\d{8}\.xlsx$/.test(book.suggestedFilename()), book.suggestedFilename());
    check(readFileSync(await book.path()).subarray(0, 2).toString() === "PK", "no workbook");
    const file = await download(manager, "CSV（UTF-8）");
    const lines = file.text.trim().split("\r\n");
    const refused = lines.filter((l) => l.includes("取り込まない"));
    check(refused.length > 0 && lines.length > refused.length, file.text.slice(0, 500));
    const only = (await download(manager, "取り込まなかった行と理由（UTF-8）")).text.trim().split("\r\n").slice(1);
    check(only.length === refused.length && only.every((l) => l.includes("取り込まない")), only.join("\n").slice(0, 500));
    const [old] = await Promise.all([manager.page.waitForEvent("download"), manager.page.getByRole("link", { name: "取り込まなかった行と理由（Shift_JIS）" }).click()]);
    const rows = new TextDecoder("shift_jis", { fatal: true }).decode(readFileSync(await old.path())).trim().split("\r\n");
    check(rows.length === refused.length + 1 && rows.every((l) => !/^[=+@-]/.test(l)), rows.join("\n").slice(0, 500));
  });
  await promise("the same file again is known to be imported", async () => {
    await upload(manager, list);
    await begin(manager);
    await manager.sees("このファイルは取込み済みです");
    check(manager.page.url().startsWith(report.split("?")[0]), "another job");
  });
}

// A file of two columns: who is found by the number gets another venue; one number is unknown, one comes twice.
function changes(name) {
  const rows = new TextDecoder("shift_jis").decode(readFileSync(list)).split("\r\n").slice(1);
  const numbers = rows.map((r) => /^"?(10\d{8})"?,/.exec(r)?.[1]).filter(Boolean).slice(0, 120);
  const lines = ["予約管理番号,交付会場", ...numbers.map((n) => `${n},南出張所`), `${numbers[0]},北出張所`, "9999999997,南出張所"];
  const path = join(house.dir, name);
  writeFileSync(path, lines.join("\r\n") + "\r\n");
  return path;
}

async function updating() {
  let trial;
  await promise("a file that changes records is sent, and says by what they are found", async () => {
    await manager.go("/imports");
    await manager.page.getByRole("link", { name: "ファイルで記録を訂正する" }).click();
    await manager.sees("まず今の内容と比べます");
    const targets = await manager.page.locator("#target option").allInnerTexts();
    check(!targets.some((t) => t.includes("取込")), targets.join());
    await manager.page.selectOption("#target", { label: targets.find((t) => t.includes("交付案内")) });
    await manager.page.selectOption("#encoding", "auto");
    await manager.page.setInputFiles("#file", changes("venue.csv"));
    await manager.shot("update-new");
    await manager.send("送って対応を確かめる", /^\/imports\/uploads\/\d+$/);
    check((await manager.page.inputValue("#key")) === "1", "another key is suggested");
    check(!(await manager.page.locator("#c-1 option").allInnerTexts()).includes("個人番号"), "a field that the purpose does not show is offered");
    await manager.shot("update-map");
  });
  await promise("without the column of the number, or with nothing else, it is said at its place", async () => {
    await manager.page.selectOption("#c-1", "");
    await manager.press("この対応で比べる");
    await manager.sees("記録を探す項目の列を選んでください");
    await manager.page.selectOption("#c-1", "1");
    await manager.page.selectOption("#c-2", "");
    await manager.press("この対応で比べる");
    await manager.sees("訂正する列を選んでください");
    await manager.page.selectOption("#c-2", "11");
  });
  await promise("it is compared, and every row has its class", async () => {
    await manager.send("この対応で比べる", /^\/imports\/\d+$/);
    await ends(manager);
    const text = await manager.text();
    check(text.includes("まだ何も変えていません") && text.includes("件数が一致しています"), text);
    check(number(text, "読み取った行") === 122 && number(text, "変わる記録") > 60, text);
    check(text.includes("この番号の記録がありません") || text.includes("検査数字"), text);
    check(text.includes("交付会場"), text);
    trial = manager.page.url();
    await manager.shot("update-trial");
    await manager.go("/home");
    await manager.page.getByRole("link", { name: "比べた結果を見て、訂正するかを決める" }).click();
    await manager.sees("まだ何も変えていません");
  });
  await promise("it is done only with a reason, after the page has asked", async () => {
    await manager.page.getByRole("link", { name: "この内容で訂正する" }).click();
    await manager.sees("件の記録を訂正しますか", "交付会場");
    await manager.shot("update-apply");
    await manager.press("訂正する");
    await manager.sees("理由");
    check(/\/apply$/.test(new URL(manager.page.url()).pathname), manager.page.url());
    await manager.page.fill("#reason", "会場の移転");
    await manager.send("訂正する", /^\/imports\/\d+$/);
    await manager.sees("訂正を始めました");
    await ends(manager);
    const text = await manager.text();
    check(number(text, "訂正した記録") > 60 && number(text, "訂正しなかった記録") === 0 && text.includes("件数が一致しています"), text);
    await manager.shot("update-done");
  });
  await promise("the comparison then leads to its change, and is not done again", async () => {
    await manager.go(new URL(trial).pathname);
    await manager.sees("で実行しました");
    check((await manager.page.getByRole("link", { name: "この内容で訂正する" }).count()) === 0, "it can be done again");
    await manager.go(`${new URL(trial).pathname}/apply`);
    check(!/apply$/.test(new URL(manager.page.url()).pathname), "the page asks again");
    await manager.go("/imports");
    await manager.shot("imports-list");
  });
}

// A ledger of take-outs as somebody kept it in Excel: one of the rows is over, one lacks what was taken out, one has a cell of its own ideas.
function kept() {
  const path = join(house.dir, "kept.xlsx");
  const rows = ["No.,持出物,含まれる情報,持出日,持出者,承認者,用途,持出先,返却予定日,返却日,課内メモ",
    `1,紙,名簿,${isoIn(-20)},架空太郎,架空課長,訪問,東区民館,${isoIn(60)},,`, `2,CD-R,健診結果,${isoIn(-18)},架空次郎,架空課長,印刷,架空印刷,${isoIn(60)},,急ぎ`,
    `3,紙,名簿,${isoIn(-80)},架空太郎,架空課長,訪問,西区民館,${isoIn(-53)},${isoIn(-54)},`, `4,紙,,${isoIn(-20)},架空太郎,,訪問,南区民館,来年,,`,
    `5,"=HYPERLINK(""http://x"")",<script>alert(1)</script>,${isoIn(-17)},架空三郎,架空課長,訪問,北区民館,${isoIn(60)},,`];
  const input = rows.map((row, i) => row + (i === 0 ? ",業務に不可欠である理由,定められた持出しの方法" : ",対面で確認する,施錠したかばん")).join("\r\n");
  execFileSync("python3", [join(import.meta.dirname, "../support/book.py"), path, "持出"], { input });
  return path;
}

async function send_kept() {
  await manager.go("/imports/ledgers");
  await manager.page.selectOption("#kind", { label: "持出管理簿" });
  await manager.page.selectOption("#data_class", { label: "重要情報" });
  await manager.page.selectOption("#medium", { label: "紙" });
  await manager.page.setInputFiles("#file", join(house.dir, "kept.xlsx"));
  await manager.send("送って確かめる", /^\/imports\/ledgers\/\d+$/);
}

async function ledgers() {
  kept();
  await promise("the list of imports leads to the ledgers that were kept before, of the kinds that this person opens", async () => {
    await manager.go("/imports");
    await manager.page.getByRole("link", { name: "台帳を取り込む" }).click();
    await manager.sees("Excelなどで付けてきた管理簿", "1,000行まで");
    const kinds = await manager.page.locator("#kind option").allInnerTexts();
    check(kinds.includes("持出管理簿") && kinds.includes("保管管理簿（紙）"), kinds.join());
    check(!kinds.includes("区域・保管場所一覧") && !kinds.includes("従事者") && !kinds.some((k) => k.includes("入退")), kinds.join());
    await manager.press("送って確かめる");
    await manager.sees("ファイルを選んでください");
    await manager.shot("ledger-new");
  });
  await promise("every row of a workbook says what would become of it, and nothing is entered", async () => {
    await send_kept();
    await manager.sees("「持出」を読みます", "3行を登録できます", "まだ何も登録していません", "導入前に終わっています", "課内メモ", "申請になります（3行）");
    const text = await manager.text();
    check(text.includes("3 含まれる情報") && text.includes("9 返却予定日"), text);
    check(!text.includes("架空太郎") && !text.includes("<script>"), "a value is shown");
    await manager.shot("ledger-trial");
    await manager.page.selectOption("#show", { label: "直すところがある" });
    await manager.press("表示を切り替える");
    await manager.page.waitForURL(/show=5/);
    const rows = await manager.page.locator("table").last().locator("tbody tr").allInnerTexts();
    check(rows.length === 2 && rows.every((r) => r.includes("直すところがある")), rows.join("|"));
  });
  await promise("they are entered only with a reason, one by one, and wait for approval", async () => {
    await manager.press("3行を登録する");
    await manager.sees("理由を入力してください");
    await manager.page.fill("#reason", "運用開始に伴う引継ぎ");
    await manager.press("3行を登録する");
    await manager.sees("3行を登録しました", "登録できる行はありません", "承認を待っています");
    await manager.shot("ledger-done");
    await manager.page.locator('table a[href^="/matters/"]').first().click();
    await manager.sees("導入前の台帳から", "持出者: 架空太郎", "承認待ち");
    await manager.shot("ledger-entry");
  });
  await promise("the same file again enters nothing twice, and its rows come as a workbook", async () => {
    await send_kept();
    await manager.sees("登録できる行はありません", "そのうち3行は承認を待っています");
    const [book] = await Promise.all([manager.page.waitForEvent("download"), manager.page.locator('a[href*="format=xlsx"]').click()]);
    check(readFileSync(await book.path()).subarray(0, 2).toString() === "PK", "no workbook");
    const file = await download(manager, "CSV（UTF-8）");
    check(file.text.trim().split("\r\n").length === 7 && file.text.includes("導入前に終了"), file.text);
    await manager.send("ファイルを削除して終わる", "/imports/ledgers");
    await manager.sees("送ったファイルを削除しました");
  });
}

async function going_wrong() {
  await promise("without JavaScript the same is possible", async () => {
    await plain.arrive({ javaScriptEnabled: false });
    await plain.enrolPassword();
    await plain.signInByPassword();
    await plain.go("/imports/new");
    if ((await plain.page.locator("#target option").count()) < 2) return; // this person may not import
    await upload(plain, sample("plain.csv", 200, 9));
    await begin(plain);
    await ends(plain);
    await plain.sees("件数が一致しています");
  });
  await promise("a file that is no list is said to be none, and can be deleted", async () => {
    const path = join(house.dir, "noise.csv");
    writeFileSync(path, Buffer.from(Array.from({ length: 90000 }, (_, i) => (i * 7919) % 251)));
    await upload(manager, path);
    await manager.sees("見出しの行が読み取れません");
    await manager.shot("map-broken");
    await manager.send("このファイルを削除する", "/imports");
    await manager.sees("送ったファイルを削除しました");
  });
  await promise("a large import is cancelled, and the file may come again", async () => {
    await upload(manager, sample("large.csv", 60000, 11));
    const free = house.holdPress(); // however slow the browser is, the import is not over before it is cancelled
    await begin(manager);
    await manager.page.getByRole("link", { name: "取込みを中止する" }).click();
    await manager.shot("import-cancel");
    await manager.send("中止する", "/imports");
    await manager.sees("取込みを中止しました", "中止");
    free();
    await upload(manager, join(house.dir, "large.csv"));
    await begin(manager);
    await manager.sees("取込みを始めました");
  });
  await promise("a form of another site is refused", async () => {
    const bare = await manager.bare();
    const file = { name: "a.csv", mimeType: "text/csv", buffer: Buffer.from("a\r\n1\r\n") };
    const strange = await bare.post(`${house.origin}/imports/new`, { headers: { Origin: "https://evil.example" }, multipart: { csrf: "0", target: "1-3", encoding: "auto", file } });
    check(strange.status() === 403, `another origin: ${strange.status()}`);
    const guessed = await bare.post(`${house.origin}/imports/new`, { headers: { Origin: house.origin }, multipart: { csrf: "00".repeat(16), target: "1-3", encoding: "auto", file } });
    check(guessed.status() >= 400, `a guessed token: ${guessed.status()}`);
    const first = await bare.post(`${house.origin}/imports/new`, { headers: { Origin: house.origin }, multipart: { file, target: "1-3" } });
    check(first.status() >= 400, `a file before the token: ${first.status()}`);
  });
}

await perform(sending, watching, updating, ledgers, going_wrong);

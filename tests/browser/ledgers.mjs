// Ledgers of handling (管理簿): an area with its plan, what belongs to it, what is printed, labelled, found again, and what nobody may do.
import { readFileSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { check, promise } from "./tap.mjs";
import { inDays } from "./house.mjs";
import { wordsOf } from "./pdf.mjs";
import { copyRun, enter, fillDate, untilNextMonth } from "./matters.mjs";
import { Person, browser, house, perform } from "./stage.mjs";

const manager = new Person("responsible");
const officer = new Person("officer");
const approver = new Person("approver");
const clerk = new Person("handler1");
const PLAN = Buffer.from("%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n");
let place, plan;

function file(name, bytes) {
  const path = join(house.dir, name);
  writeFileSync(path, bytes);
  return path;
}

async function arriving() {
  for (const person of [manager, officer, approver, clerk]) {
    await person.arrive();
    await person.enrolPasskey();
    await person.signInByPasskey();
  }
}

async function attaching() {
  await promise("N20.2: the plan of an area is attached to it, and comes back byte for byte", async () => {
    place = await enter(manager, 12, "紙", {
      "f-1": "第一作業室", "f-2": "取扱区域", "f-3": "本館3階", "f-5": "ICカード錠", "f-6": "桜井 恵",
      ...untilNextMonth(),
    });
    await manager.page.getByRole("link", { name: "資料を添付する" }).click();
    await manager.shot("attach-new");
    await manager.send("送る", `${place}/files/new`);
    await manager.sees("ファイルを選んでください。");
    await manager.page.setInputFiles("#file", file("program.exe", Buffer.from([0x4d, 0x5a, 0x90, 0, 3, 0])));
    await manager.send("送る", `${place}/files/new`);
    await manager.sees("PDF、PNG、JPEG、CSVのどれでもありません。");
    await manager.page.setInputFiles("#file", file("plan.pdf", PLAN));
    await manager.send("送る", /\/files\/uploads\/\d+$/);
    await manager.shot("attach");
    await manager.send("添付する", /\/files\/uploads\/\d+$/);
    await manager.sees("何の資料か");
    await manager.page.fill("#words", "第一作業室の平面図");
    await manager.send("添付する", place);
    await manager.sees("第一作業室の平面図", "PDF");
    await manager.shot("matter-with-file");
    const link = manager.page.getByRole("link", { name: "第一作業室の平面図" });
    plan = await link.getAttribute("href");
    const [got] = await Promise.all([manager.page.waitForEvent("download"), link.click()]);
    check(readFileSync(await got.path()).equals(PLAN), "another file came back");
    check(/^azukari-file-\d+\.pdf$/.test(got.suggestedFilename()), got.suggestedFilename());
  });
  await promise("... 甲 has it too; a handler reads no files, nobody attaches one twice, nor without their own token", async () => {
    const [got] = await Promise.all([officer.page.waitForEvent("download"), officer.go(place).then(() => officer.page.getByRole("link", { name: "第一作業室の平面図" }).click())]);
    check(readFileSync(await got.path()).equals(PLAN), "another file came to 甲");
    const bare = await clerk.bare();
    check((await bare.get(house.origin + plan, { headers: { Accept: "text/html" } })).status() === 403, "a handler has it");
    await manager.go(`${place}/files/new`);
    await manager.page.setInputFiles("#file", file("plan.pdf", PLAN));
    await manager.send("送る", `${place}/files/new`);
    await manager.sees("同じファイルがもう添付されています。");
    const forged = await (await manager.bare()).post(`${house.origin}${place}/files/new`, {
      headers: { Origin: house.origin }, multipart: { file: { name: "x.pdf", mimeType: "application/pdf", buffer: PLAN } }, maxRedirects: 0 });
    check(forged.status() === 400, `without the token: ${forged.status()}`);
  });
}

async function listing() {
  await promise("every ledger stands on one page with its counts, and the list is a PDF that can be checked", async () => {
    await manager.go("/matters");
    const row = manager.page.locator("tr", { hasText: "区域・保管場所一覧" });
    check(/1\s+.*1\s+.*0/s.test(await row.innerText()), await row.innerText());
    await manager.shot("ledgers");
    const [got] = await Promise.all([manager.page.waitForEvent("download"), manager.page.getByRole("link", { name: /PDF/ }).first().click()]);
    const pdf = join(process.env.AZUKARI_SHOTS ?? house.dir, "ledgers.pdf");
    writeFileSync(pdf, readFileSync(await got.path()));
    execFileSync("qpdf", ["--check", pdf]);
    const text = wordsOf(pdf);
    for (const word of ["管理簿の一覧", "持出管理簿", "通話・会議録音管理簿", "特定個人情報ファイル利用管理簿（7年保存）", "SHA-256"]) check(text.includes(word), `${word} is not in:\n${text}`);
  });
  await promise("an entry is found by the number on its label; one that is not there, or a word, is said", async () => {
    await manager.go("/matters");
    await manager.page.fill("#number", place.split("/").pop());
    await manager.send("探す", place);
    for (const wrong of ["1", "99999999", "-1", "第一作業室"]) {
      await manager.go("/matters");
      await manager.page.fill("#number", wrong);
      await manager.send("探す", "/matters");
      await manager.sees("この番号の登録はありません。");
    }
  });
  await promise("N20.2: who was in an area stands in its log, with escort and purpose, and below the area", async () => {
    await approver.openToApprove(place.replace("/matters/", "/approvals/"));
    await approver.sign();
    const number = place.split("/").pop();
    await manager.go("/matters/new/20");
    const under = await manager.page.locator("#ref option", { hasText: "第一作業室" }).innerText();
    const entry = await enter(manager, 20, "紙", { ref: under, "f-1": "小川 三郎", "f-2": "空調の業者", "f-3": "R8.11.21 10:00", "f-4": "R8.11.21 10:40", "f-5": "点検", "f-6": "桜井 恵" }, "登録する");
    await manager.go(`/matters/kinds/20?ref=${number}`);
    await manager.sees("小川 三郎", "点検", "桜井 恵", "1件");
    await manager.shot("entries");
    await manager.go("/matters/kinds/20?medium=2");
    await manager.sees("当てはまるものはありません。");
    await manager.go("/matters/kinds/20?data_class=2");
    await manager.sees("小川 三郎");
    await manager.go(place);
    check((await manager.page.locator(`a[href="${entry}"]`).count()) === 1, "the entry is not below its area");
    check((await manager.go("/matters/kinds/20?medium=9")).status() === 400, "a medium that is none");
  });
}

// What comes when ${link} is pressed, kept beside the pictures.
async function saved(person, link, name) {
  const [got] = await Promise.all([person.page.waitForEvent("download"), person.page.getByRole("link", typeof link === "string" ? { name: link, exact: true } : { name: link }).first().click()]);
  const path = join(process.env.AZUKARI_SHOTS ?? house.dir, name);
  writeFileSync(path, readFileSync(await got.path()));
  return path;
}

async function doStep(person, matter, link, fields) {
  await person.go(matter);
  await person.page.getByRole("link", { name: link }).click();
  for (const [id, value] of Object.entries(fields)) {
    if ((await person.page.locator(`#${id}`).evaluate((e) => e.tagName)) === "SELECT") await person.page.selectOption(`#${id}`, { label: value });
    else await person.page.fill(`#${id}`, value);
  }
  await person.send(/記録する|確認する|終了する/, matter);
}

async function copying(rows) {
  let copy;
  await promise("N20.8, N20.11: copies of records, print runs and copies stand in one ledger, with number, decision and where they are", async () => {
    const known = rows.find((r) => /^[\u4e00-\u9fff]+[ 　][\u4e00-\u9fff]+$/.test(r[2]) && r[0]);
    await clerk.go("/registers");
    await clerk.page.getByRole("link", { name: "交付対象者名簿" }).first().click();
    await clerk.page.selectOption("#purpose", { label: "本人確認・交付" });
    await clerk.page.fill("#name", known[2]);
    await clerk.press("検索する");
    await clerk.page.waitForURL(/\/registers\/1\/search\/\d+$/);
    await clerk.page.locator("tbody a").first().click();
    await clerk.sees("第1版");
    await clerk.press("表示する 個人番号");
    await clerk.sees("この1回だけ表示しています");
    await clerk.page.getByRole("link", { name: "戻る" }).click();
    const record = new URL(clerk.page.url()).pathname;
    await copyRun(clerk, approver, "第一作業室", 2);
    await clerk.go(`${record}/print?purpose=2`);
    await clerk.sees("印刷の承認・場所");
    check((await clerk.page.locator("#under option", { hasText: "窓口での確認のための写し" }).count()) === 1, "the run is not to be chosen");
    for (let i = 0; i < 2; i++) {
      await clerk.page.fill("#reason", "窓口での確認");
      await Promise.all([clerk.page.waitForEvent("download"), clerk.press("印刷用PDFを作る")]);
    }
    await manager.go("/matters/new/3");
    const where = await manager.page.locator("#ref option", { hasText: "第一作業室" }).innerText();
    await enter(manager, 3, "紙", { ref: where, count: "120", "f-1": "交付通知書", "f-2": "第三回の発送", "f-3": "本館3階の1号機", ...untilNextMonth() });
    await manager.go("/matters");
    await manager.page.getByRole("link", { name: "複写・印刷・出力の管理簿" }).click();
    await manager.sees("交付通知書", "第三回の発送", "複写番号 1", "複写番号 2", "が所持", "本人確認・交付", "対応中");
    await manager.shot("copies");
    const csv = readFileSync(await saved(manager, "CSV（UTF-8）", "copies.csv"), "utf8");
    copy = csv.match(/AZ-1-(\d+),記録の写し,[^\n]*複写番号 1,/)[1];
    check(!csv.includes(known[2]), "the person of the copy is named");
    const pdf = await saved(manager, "PDF", "copies.pdf");
    execFileSync("qpdf", ["--check", pdf]);
    const info = execFileSync("pdfinfo", [pdf], { encoding: "utf8" });
    check(/Page size:\s+841\.\d+ x 595/.test(info), info);
  });
  await promise("N20.13: a numbered copy is with whom printed it until somebody else has seen it destroyed", async () => {
    const back = await enter(clerk, 40, null, { count: "1", "f-1": `ＡＺ－１－${copy}、AZ-1-${copy}`, "f-2": "使用済み", ...untilNextMonth() }, "登録する");
    await manager.go("/matters/copies?what=1&show=2");
    await manager.sees("当てはまるものはありません。");
    await doStep(clerk, back, "実施を記録する", { count: "1", "f-3": "裁断", "f-4": "R8.11.21 16:00" });
    await manager.go("/matters/copies?what=1&show=2");
    await manager.sees("当てはまるものはありません。");
    await doStep(manager, back, "終了する", { "f-5": "裁断くずを確認" });
    await manager.go("/matters/copies?what=1&show=2");
    await manager.sees("裁断", "複写番号 1", "1件");
    check(!(await manager.text()).includes("複写番号 2"), "the other copy is gone too");
    await manager.go("/matters/copies?what=1&show=1");
    await manager.sees("複写番号 2", "1件");
  });
  await promise("a clerk sees their own copies only; what is no kind, state, day or column is said, and its files need a session", async () => {
    await manager.go("/matters/copies?from=%E3%81%8D%E3%81%AE%E3%81%86");
    await manager.sees("日付として読めません。");
    for (const wrong of ["what=9", "show=9", "data_class=9", "sort=name", "from=" + "9".repeat(60)])
      check((await manager.go(`/matters/copies?${wrong}`)).status() === 400, wrong);
    await clerk.go("/matters/copies?what=1");
    await clerk.sees("複写番号 2");
    const stranger = await (await browser.newContext()).request.get(`${house.origin}/matters/copies?format=csv`, { maxRedirects: 0, ignoreHTTPSErrors: true });
    check(stranger.status() !== 200, `without a session: ${stranger.status()}`);
  });
}

async function using() {
  await promise("H10.2-use: who used a My Number and when stands in a ledger that is kept seven years, by person and period", async () => {
    await manager.go("/matters");
    await manager.page.getByRole("link", { name: "特定個人情報の利用記録（7年保存）" }).click();
    await manager.sees("利用者", "個人番号", "本人確認・交付", "1件", `令和${inDays(0)[0] - 2018 + 7}年`);
    await manager.shot("use");
    const csv = readFileSync(await saved(manager, "CSV（UTF-8）", "use.csv"), "utf8").trim().split("\r\n");
    check(csv.length === 2 && csv[1].includes("個人番号"), csv.join("\n"));
    execFileSync("qpdf", ["--check", await saved(manager, "PDF", "use.pdf")]);
    await manager.go("/ledger/use?from=R7.4.1&until=R8.3.31");
    await manager.sees("当てはまるものはありません。");
    await manager.go("/ledger/use?person=1");
    await manager.sees("当てはまるものはありません。");
  });
  await promise("... of others nobody without the duty reads it: a clerk has their own, whatever is asked", async () => {
    await clerk.go("/ledger/use?person=1");
    await clerk.sees("1件", "個人番号");
    check((await clerk.page.locator("#person").count()) === 0, "people can be chosen");
    check((await manager.go("/ledger/use?person=-1")).status() === 400, "a person that is none");
  });
}

async function labelling() {
  await promise("K-T9, N20.12: labels of media with number, kind, class, contract, place and a bar code that finds them", async () => {
    const medium = await enter(manager, 13, "データ", { "f-1": "HDD-07", "f-2": "外付けHDD", "f-3": "交付対象者名簿", "f-4": "本館3階 第一保管庫", "f-5": "甲の貸与", "f-20": "結果の引渡し", ...untilNextMonth() });
    await manager.go("/matters/kinds/13");
    await manager.shot("media");
    const pdf = await saved(manager, /ラベルを印刷する/, "labels.pdf");
    execFileSync("qpdf", ["--check", pdf]);
    const text = wordsOf(pdf);
    for (const word of ["HDD-07", "記録媒体", "第一保管庫", "見本", `AZ-1-${medium.split("/").pop()}`]) check(text.includes(word), `${word} is not in:\n${text}`);
    await manager.go("/matters");
    await manager.page.fill("#number", `AZ-1-${medium.split("/").pop()}`);
    await manager.send("探す", medium);
    await manager.go("/matters");
    await manager.page.fill("#number", `AZ-2-${medium.split("/").pop()}`);
    await manager.send("探す", "/matters");
    await manager.sees("この番号の登録はありません。");
    check((await manager.go("/matters/kinds/1/labels")).status() === 404, "labels of what is no thing");
  });
}

async function handingOver() {
  await promise("K-T11: what was handed over has a receipt (預り証) with item, count, place, people and seals, frozen with its number", async () => {
    const over = await enter(manager, 17, "紙", { count: "3", "f-1": "交付通知書の束", "f-2": "紙", "f-3": "本館3階", "f-4": "R8.11.21 10:00", "f-5": "山川 一郎", ...untilNextMonth() }, "登録する");
    check((await manager.page.getByRole("button", { name: "預り証を作る" }).count()) === 0, "a receipt before anything was received");
    await doStep(officer, over, "受領を確認する", { "f-6": "R8.11.21 11:00", "f-7": "3束、封かん異常なし" });
    await officer.page.getByRole("button", { name: "預り証を作る" }).waitFor();
    await officer.shot("handed-over");
    await officer.send("預り証を作る", /^\/documents\/drafts\/\d+$/);
    await officer.sees("個人情報の預り証");
    const values = await officer.page.locator("input, textarea").evaluateAll((all) => all.map((e) => e.value));
    for (const word of ["交付通知書の束", "3", "紙", "本館3階", "R8.11.21 11:00", "松本 進"]) check(values.includes(word), `${word} is not among ${values}`);
    await officer.shot("receipt-draft");
    await officer.press("保存して確定へ進む");
    await officer.sees("この内容で確定しますか");
    await officer.send("確定する", /^\/documents\/\d+$/);
    await officer.sees("書類を確定しました");
    execFileSync("qpdf", ["--check", await saved(officer, /PDF/, "receipt.pdf")]);
    await officer.go(over);
    await officer.sees("預り証 AZ-1-D");
  });
  await promise("... a take-out has none, a clerk's forged one is refused, and nothing is made without the token", async () => {
    const handed = new URL(officer.page.url()).pathname;
    const out = await enter(manager, 1, "紙", { count: "1", "f-1": "紙", "f-2": "受診券", "f-3": "発送", "f-4": "配送センター", "f-20": "発送のため", "f-21": "施錠したかばん", ...untilNextMonth() });
    const bare = await manager.bare();
    const forged = await bare.post(`${house.origin}${out}/receipt`, { headers: { Origin: house.origin }, form: {}, maxRedirects: 0 });
    check(forged.status() === 400 || forged.status() === 403, `without the token: ${forged.status()}`);
    await manager.go(out);
    check((await manager.page.getByRole("button", { name: "預り証を作る" }).count()) === 0, "a receipt for a take-out is offered");
    const token = async (person) => (await person.go("/matters"), person.page.locator("input[name=csrf]").first().inputValue());
    const post = async (person, path) => {
      const csrf = await token(person);
      return (await (await person.bare()).post(`${house.origin}${path}/receipt`, { headers: { Origin: house.origin }, form: { csrf }, maxRedirects: 0 })).status();
    };
    check((await post(manager, out)) === 404, "a receipt for a take-out, with the token");
    check([403, 404].includes(await post(clerk, handed)), "a clerk's receipt for what others handed over");
    check((await post(clerk, "/matters/999999")) === 404, "a receipt for nothing");
    await clerk.go("/documents");
    check(!(await clerk.page.content()).includes("個人情報の預り証"), "the clerk has a draft of it");
    await manager.go("/matters/kinds/1");
    await manager.sees("持出日時", "持出者", "返却確認者");
    await manager.shot("take-outs");
    const pdf = await saved(manager, "PDF", "take-outs.pdf");
    const text = wordsOf(pdf);
    const head = ["種別", "含まれる情報", "持出日時", "持出者", "承認者", "用途", "持出先", "返却日時", "返却確認者"].map((word) => text.lastIndexOf(word));
    check(head.every((at) => at >= 0), `N20.4: not all nine fields: ${head}\n${text}`);
    check(text.includes("管理責任者"), "no box for the seal of the manager");
  });
}

async function counting() {
  let stock;
  await promise("K-T9: what lasts is counted one by one, with the number of its label; what is missing alerts the entruster and keeps it open", async () => {
    for (const name of ["HDD-21", "HDD-22"]) {
      const medium = await enter(manager, 13, "データ", { "f-1": name, "f-2": "外付けHDD", "f-3": "交付対象者名簿", "f-4": "本館3階 第一保管庫", "f-5": "甲の貸与", "f-20": "結果の引渡し", ...untilNextMonth() });
      await approver.openToApprove(medium.replace("/matters/", "/approvals/"));
      await approver.sign();
    }
    await clerk.go("/matters/new/39");
    check((await clerk.page.locator("#medium").count()) === 0, "a medium is asked for");
    await clerk.page.fill("#f-1", "ラベルを読む");
    await fillDate(clerk, "until", inDays(30));
    await clerk.send("登録する", /^\/matters\/\d+$/);
    stock = new URL(clerk.page.url()).pathname;
    await clerk.page.getByRole("link", { name: "数える", exact: true }).click();
    await clerk.sees("台帳にある物", "未確認");
    const numbers = await clerk.page.locator("tbody th a").allInnerTexts();
    check(numbers.length > 1, "there is too little to count");
    await clerk.shot("stock");
    await clerk.accessible("stock");
    await clerk.page.fill("#number", `AZ-1-${numbers[0]}`);
    await clerk.page.getByRole("button", { name: "ある", exact: true }).click();
    await clerk.sees(`${numbers[0]}番を確認しました`);
    await clerk.page.getByRole("button", { name: `所在不明 ${numbers[1]}` }).click();
    await clerk.sees(`${numbers[1]}番を所在不明にしました`);
    for (const number of numbers.slice(2)) {
      await clerk.page.getByRole("button", { name: `ある ${number}`, exact: true }).click();
      await clerk.sees(`${number}番を確認しました`);
    }
    await clerk.shot("stock-missing");
    await clerk.page.fill("#number", "99999999");
    await clerk.page.getByRole("button", { name: "ある", exact: true }).click();
    await clerk.sees("この操作");
    await officer.go("/alerts");
    await officer.sees("棚卸で所在不明");
    check((await officer.go(`${stock}/steps/3`)).status() === 404, "it can be ended while something is missing");
    await clerk.go(`${stock}/stock`);
    await clerk.page.getByRole("button", { name: `ある ${numbers[1]}`, exact: true }).click();
    await clerk.sees(`${numbers[1]}番を確認しました`);
    check((await clerk.page.getByRole("link", { name: "棚卸を終える" }).count()) === 0, "who counted ends it");
    await officer.go(`${stock}/stock`);
    await officer.page.getByRole("link", { name: "棚卸を終える" }).click();
    await officer.sees("確認した内容");
    await officer.page.fill("#f-2", "全部ある");
    await officer.send("終了する", stock);
    await officer.go("/matters/kinds/39");
    await officer.sees("棚卸簿", "ラベルを読む", "全部ある");
  });
}

await perform(arriving, attaching, listing, copying, using, labelling, counting, handingOver);

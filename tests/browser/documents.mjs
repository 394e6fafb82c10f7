// Documents in forms: the manager drafts 事務取扱担当者届 from the people registered, freezes and submits it; 甲's officer returns and
// receives it; the next version after a change; the forms as the contract has them; what neither side may do for the other.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { wordsOf } from "./pdf.mjs";
import { check, promise } from "./tap.mjs";
import { Person, house, perform } from "./stage.mjs";

const manager = new Person("responsible");
const officer = new Person("officer");
const clerk = new Person("handler1");
let draft, document, number;

async function fileOf(person, link) {
  const [file] = await Promise.all([person.page.waitForEvent("download"), person.page.getByRole("link", { name: link }).first().click()]);
  return readFileSync(await file.path());
}

// Its words; and that every font is embedded and the file is sound.
function read(bytes, name) {
  const path = join(process.env.AZUKARI_SHOTS ?? house.dir, `${name}.pdf`);
  writeFileSync(path, bytes);
  execFileSync("qpdf", ["--check", path]);
  const fonts = execFileSync("pdffonts", [path], { encoding: "utf8" }).trim().split("\n").slice(2);
  check(fonts.length > 0 && fonts.every((line) => / yes +(yes|no) +yes /.test(line)), `not embedded or without text:\n${fonts.join("\n")}`);
  return wordsOf(path);
}

async function arriving() {
  for (const person of [manager, officer, clerk]) {
    await person.arrive();
    await person.enrolPasskey();
    await person.signInByPasskey();
  }
}

async function drafting() {
  await promise("N9: the draft of 事務取扱担当者届 is filled from the people registered", async () => {
    await manager.go("/people");
    await manager.page.getByRole("link", { name: "書類", exact: true }).click();
    await manager.sees("書類はありません。");
    await manager.page.getByRole("link", { name: "あて先と差出人" }).click();
    await manager.page.fill("#entruster", "東京都練馬区長");
    await manager.page.fill("#contractor", "東京都練馬区豊玉北１－１－１\n株式会社あずかり\n代表取締役　練馬 太郎");
    await manager.shot("letterhead");
    await manager.send("決める", "/documents");
    await manager.page.getByRole("link", { name: "書類を作る" }).click();
    await manager.shot("document-new");
    await manager.send("下書きを作る 事務取扱担当者届", /^\/documents\/drafts\/\d+$/);
    draft = new URL(manager.page.url()).pathname;
    await manager.sees("事務取扱担当者", "山川 一郎");
    check((await manager.page.inputValue("#from")).includes("株式会社あずかり"), "the sender is not the letterhead's");
    await manager.shot("draft");
  });
  await promise("a draft is looked at as PDF, which says that it is one", async () => {
    const text = read(await fileOf(manager, "PDFで確かめる"), "draft");
    check(text.includes("下書き（提出できません）") && text.includes("事務取扱担当者届"), text);
    check(!text.includes("照合番号"), "a draft has no check");
  });
}

async function freezing() {
  await promise("nothing is frozen that is not complete", async () => {
    await manager.page.fill("#to", "");
    await manager.press("保存して確定へ進む");
    await manager.sees("日付、あて先、差出人を書いてください");
    await manager.go(draft);
    await manager.page.fill("#to", "東京都練馬区長");
    await manager.press("保存して確定へ進む");
    await manager.sees("この内容で確定しますか", "AZ-1-D1-1");
    await manager.send("確定する", /^\/documents\/\d+$/);
    document = new URL(manager.page.url()).pathname;
    await manager.sees("書類を確定しました", "未提出", "AZ-1-D1-1");
    await manager.shot("document");
  });
  await promise("the frozen PDF says who, is searchable, carries number, hash and QR code, and stays the same", async () => {
    const bytes = await fileOf(manager, "PDFを開く");
    const text = read(bytes, "document");
    for (const word of ["事務取扱担当者届", "第9条関係", "東京都練馬区長", "株式会社あずかり", "AZ-1-D1-1", "照合番号", "SHA-256"])
      check(text.includes(word), `"${word}" is not in the document:\n${text}`);
    number = createHash("sha256").update(bytes).digest("hex");
    await manager.sees(number);
    check(createHash("sha256").update(await fileOf(manager, "PDFを開く")).digest("hex") === number, "the file has changed");
  });
}

async function between() {
  await promise("the other side sees nothing before it is submitted, and nobody submits for them", async () => {
    await officer.go("/documents");
    await officer.sees("書類はありません。");
    const seen = await officer.go(document);
    check(seen.status() === 404, `the officer sees ${seen.status()}`);
    const file = await officer.go(`${document}/pdf`);
    check(file.status() === 404, `the officer reads ${file.status()}`);
    const drafted = await officer.go(draft);
    check(drafted.status() === 404, `the officer opens the draft: ${drafted.status()}`);
    await manager.go(`${document}/receive`);
    await manager.press("収受する");
    await manager.sees("この様式・書類は、いまこの所属では扱えません");
  });
  await promise("H15: submitted, returned with the reason, corrected as the next version, received with number and date", async () => {
    await manager.go(document);
    await manager.page.getByRole("link", { name: "提出する" }).click();
    await manager.shot("document-submit");
    await manager.send("提出する", document);
    await manager.sees("提出しました", "提出済み");
    await officer.go("/home");
    await officer.sees("対応を待つ書類（1件）");
    await officer.go("/documents");
    await officer.shot("documents");
    await officer.page.getByRole("link", { name: "AZ-1-D1-1" }).click();
    await officer.page.getByRole("link", { name: "差し戻す" }).click();
    await officer.press("差し戻す");
    await officer.sees("理由を入力してください。");
    await officer.page.fill("#reason", "役職が空です");
    await officer.send("差し戻す", document);
    await officer.sees("差戻し");
    await manager.go(document);
    await manager.sees("役職が空です");
    await manager.send("次の版を作る", /^\/documents\/drafts\/\d+$/);
    await manager.sees("AZ-1-D1-2", "山川 一郎");
    for (const cell of await manager.page.getByLabel("役職").all()) await cell.fill("担当");
    await manager.press("保存して確定へ進む");
    await manager.send("確定する", /^\/documents\/\d+$/);
    const second = new URL(manager.page.url()).pathname;
    await manager.page.getByRole("link", { name: "提出する" }).click();
    await manager.send("提出する", second);
    await officer.go(second);
    await officer.page.getByRole("link", { name: "収受する" }).click();
    await officer.send("収受する", second);
    await officer.sees("収受しました", "収受済み", "第1号", "差戻し");
    await officer.shot("document-received");
  });
  await promise("who holds the paper or the file finds out whether it is ours, without signing in", async () => {
    await clerk.context.clearCookies();
    await clerk.go(`/verify?number=AZ-1-D1-1&hash=${number}`);
    await clerk.sees("この書類は、台帳に記録されています。", "事務取扱担当者届", "差戻し", "新しい版");
    await clerk.shot("verify-document");
    await clerk.go(`/verify?number=AZ-1-D1-1&hash=${"0".repeat(64)}`);
    await clerk.sees("台帳にありません");
    check(!(await clerk.text()).includes("事務取扱担当者届"), "a wrong hash tells something");
  });
}

async function items() {
  await promise("H15: items are left out, reordered and added for this contract", async () => {
    await officer.go("/documents/forms/1106");
    const added = officer.page.getByLabel("足す項目");
    await added.first().fill("緊急連絡先 =1+1 <b>");
    await officer.page.getByLabel("備考").first().uncheck();
    await officer.shot("form-items");
    await officer.send("項目を決める", "/documents/new");
    await manager.go("/documents/new");
    await manager.send("下書きを作る 事務取扱担当者届", /^\/documents\/drafts\/\d+$/);
    await manager.sees("緊急連絡先 =1+1 <b>");
    check(!(await manager.page.locator("label", { hasText: "備考" }).count()), "an item that was left out is there");
    await manager.page.getByLabel("緊急連絡先").fill('"><script>alert(1)</script>');
    await manager.send("保存する", /^\/documents\/drafts\/\d+$/);
    check((await manager.page.getByLabel("緊急連絡先").inputValue()) === '"><script>alert(1)</script>', "what was typed is not what is shown");
    const text = read(await fileOf(manager, "PDFで確かめる"), "injected");
    check(text.includes("<script>alert(1)</script>"), text);
  });
}

// What the clauses ask for in paper, to both sides: what is late, and by what it was done.
async function due() {
  await promise("N9.1: the clauses say which papers are due, overdue and received, and home says it to both sides", async () => {
    for (const person of [manager, officer]) {
      await person.go("/home");
      await person.shot("home-duties");
      await person.page.getByRole("link", { name: /^期限を過ぎた届出・報告/ }).click();
      await person.sees("届出・報告の期限", "期限超過", "N6", "受託者 → 委託者");
    }
    await manager.shot("duties-overdue");
    await manager.go("/duties?show=5&sort=clause");
    await manager.sees("AZ-1-D1-2", "収受 第1号", "事務取扱担当者届");
    await manager.shot("duties");
    await officer.go("/clauses?show=1");
    await officer.sees("違反", "期限を過ぎた届出・様式");
    await officer.shot("clauses-overdue");
    const text = read(await fileOf(officer, "PDF"), "clauses");
    check(text.includes("期限を過ぎた届出・様式"), text);
  });
  await promise("a draft begins where the paper is owed, for the side that owes it only", async () => {
    await manager.go("/duties?show=1");
    check((await manager.page.getByRole("button", { name: "様式を作る" }).count()) > 0, "nothing is offered to the manager");
    await manager.send("様式を作る N6 総括責任者届", /^\/documents\/drafts\/\d+$/);
    await manager.sees("総括責任者届");
    await clerk.isOut("/home");
    check(!(await clerk.text()).includes("期限を過ぎた届出・報告"), "somebody who is signed out reads what is owed");
  });
}

// --- the report sheet -----------------------------------------------------------------------------------------------------------

async function write(person, org, item, text) {
  await person.go(`/contract/${org}/items/${item}`);
  await person.page.fill("#text", text);
  await person.send("新しい版として保存する", `/contract/${org}`);
}

async function sheet() {
  await promise("S4: each side writes its own sheet; what it said before stays to be read, with what has changed", async () => {
    const own = { 2: "封入と発送", 3: "設備がないため", 4: "交付対象者", 6: "約9万人", 7: "サーバー1台", 8: "暗号化した媒体", 10: "施錠した区域だけで扱う" };
    for (const [item, text] of Object.entries(own)) await write(manager, 2, item, text);
    await write(manager, 2, 2, "封入、発送、返戻の処理");
    await manager.go("/contract/1");
    check(!(await manager.page.getByRole("link", { name: /書き直す|記入する/ }).count()), "the contractor writes the entruster's sheet");
    check(!(await manager.page.getByRole("button").filter({ hasText: "審議会" }).count()), "the contractor reports to the council");
    await officer.go("/contract/1/versions");
    await officer.sees("版はありません");
    for (const [item, text] of Object.entries({ 10: "区の職員が立ち会う", 11: "接続元を限る" })) await write(officer, 1, item, text);
    await officer.go("/contract/2");
    await officer.page.getByRole("link", { name: "これまでの版" }).click();
    await officer.sees("変更前", "封入と発送", "封入、発送、返戻の処理", "第2版");
    check((await officer.page.locator("tbody tr").first().innerText()).includes("返戻"), "the newest is not the first");
    await officer.shot("sheet-versions");
  });
  await promise("S4: the report sheet is a form, filled from the sheets, frozen with its number", async () => {
    await officer.go("/contract/2");
    await officer.shot("sheet");
    await officer.send("下書きを作る 審議会への報告様式（情報項目・理由・内容・時期・対策）", /^\/documents\/drafts\/\d+$/);
    await officer.sees("株式会社架空データサービス");
    check((await officer.page.getByLabel("内容", { exact: false }).first().inputValue()) === "封入、発送、返戻の処理", "the work is not the sheet's");
    await officer.page.getByLabel("条例の根拠").fill("個人情報保護条例第16条");
    await officer.press("保存して確定へ進む");
    await officer.sees("保有課"); /* nothing is frozen that is not complete */
    await officer.page.getByLabel("保有課").fill("戸籍住民課");
    await officer.page.getByLabel("形態").fill("委託");
    await officer.page.fill("#to", "新宿区情報公開・個人情報保護審議会");
    await officer.page.fill("#from", "新宿区長");
    await officer.press("保存して確定へ進む");
    await officer.sees("この内容で確定しますか");
    await officer.send("確定する", /^\/documents\/\d+$/);
    await officer.sees("書類を確定しました");
    const text = read(await fileOf(officer, "PDFを開く"), "report-sheet");
    for (const word of ["封入、発送、返戻の処理", "約9万人", "区の職員が立ち会う", "接続元を限る", "株式会社架空データサービス", "施錠した区域だけで扱う", "照合番号", "SHA-256"])
      check(text.includes(word), `"${word}" is not in the report sheet:\n${text}`);
    const other = await manager.go(new URL(officer.page.url()).pathname);
    check(other.status() === 404, `the contractor reads it before it was submitted: ${other.status()}`);
  });
  await promise("S4: the next version of a sheet leaves what was frozen as it was", async () => {
    await write(manager, 2, 2, "別の業務");
    const text = read(await fileOf(officer, "PDFを開く"), "report-sheet");
    check(text.includes("封入、発送、返戻の処理") && !text.includes("別の業務"), "the frozen sheet has changed");
  });
}

await perform(arriving, drafting, freezing, between, items, due, sheet);

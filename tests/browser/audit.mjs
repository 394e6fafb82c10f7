// What an auditor asks: who touched this person, what did this person do, what happened today, what did a clause refuse; each
// as a page and as a file; and that nobody who works with records learns what others did.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inDays, withinOneDay } from "./house.mjs";
import { bare, wordsOf } from "./pdf.mjs";
import { check, promise } from "./tap.mjs";
import { Person, perform } from "./stage.mjs";

const handler = new Person("handler1");
const clerk = new Person("handler2");
const auditor = new Person("auditor");
const officer = new Person("officer");
const admin = new Person("admin");
const dir = mkdtempSync(join(tmpdir(), "azukari-audit-play-"));
let record, name, subject, day;

async function file(person, link, save) {
  const [sent] = await Promise.all([person.page.waitForEvent("download"), person.page.getByRole("link", { name: link, exact: true }).click()]);
  const path = join(dir, save);
  await sent.saveAs(path);
  return { path, name: sent.suggestedFilename(), bytes: readFileSync(path) };
}

async function working(rows) {
  const known = rows.find((r) => /^[\u4e00-\u9fff]+[ 　][\u4e00-\u9fff]+$/.test(r[2]) && r[0]);
  name = known[2];
  for (const person of [handler, clerk, auditor, officer, admin]) {
    await person.arrive();
    await person.enrolPasskey();
    await person.signInByPasskey();
  }
  await promise("a handler finds, opens and reveals", async () => {
    day = inDays(0);
    await handler.go("/registers");
    await handler.page.getByRole("link", { name: "交付対象者名簿" }).first().click();
    await handler.page.selectOption("#purpose", { label: "本人確認・交付" });
    await handler.page.fill("#name", name);
    await handler.press("検索する");
    await handler.page.locator("tbody a").first().click();
    record = new URL(handler.page.url()).pathname;
    await handler.press("表示する 個人番号");
    await handler.sees("この1回だけ表示しています");
  });
  await promise("an administrator is refused the same record", async () => {
    const answer = await admin.go(`${record}?purpose=2`);
    check(answer.status() === 403, `status ${answer.status()}`);
    await admin.sees("N20.9");
  });
}

async function asking() {
  await promise("the list has all filters, and finds by verdict and clause", async () => {
    await auditor.go("/ledger");
    await auditor.sees("台帳", "記録の一覧", "この人に触れた人", "1日の全体", "条項ごと", "確かめ方");
    await auditor.page.locator("summary", { hasText: "絞り込み" }).click();
    await auditor.shot("audit-list");
    await auditor.page.selectOption("#verdict", { label: "拒否だけ" });
    await auditor.page.fill("#clause", "N20.9");
    await auditor.press("絞り込む");
    await auditor.sees("N20.9", "拒否");
    check((await auditor.page.locator("tbody tr").count()) === 1, "one refusal");
    check(!auditor.page.url().includes(encodeURIComponent(name)), "a name in the address");
  });
  await promise("what cannot be a number of a terminal or subject says so at its field", async () => {
    await auditor.go("/ledger?terminal=xyz&subject=12");
    await auditor.sees("端末の番号は16進数16桁で入力してください。", "対象者番号は16進数32桁で入力してください。");
  });
  await promise("H10.2 who touched this person: reached from the entry, by the blinded number alone", async () => {
    await auditor.go("/ledger?verdict=refusal&clause=N20.9");
    await auditor.page.locator("tbody th a").first().click();
    check(!(await auditor.text()).includes("最初の8つ"), "a refusal names all");
    await auditor.page.locator(".actions").getByRole("link", { name: "この人に触れた人" }).click();
    await auditor.sees("触れた記録（新しい順）", "閲覧", "個人番号", "本人確認・交付", "許可", "拒否", "N20.9");
    subject = await auditor.page.inputValue("#subject");
    check((await auditor.page.locator("td", { hasText: /^(項目)?個人番号$/ }).count()) === 1, "the fields have no names");
    check(/^[0-9a-f]{32}$/.test(subject), `subject ${subject}`);
    check(!(await auditor.text()).includes(name), "the name of the subject is on an auditor's page");
    await auditor.shot("audit-touched");
  });
  await promise("the entry of a permit says that it names the first eight clauses only", async () => {
    await auditor.page.locator("tbody tr", { hasText: "許可" }).locator("th a").first().click();
    await auditor.sees("判定の根拠", "最初の8つ");
    check((await auditor.page.locator("ul.clauses li").count()) === 8, "eight clauses");
    await auditor.shot("audit-permit");
    await auditor.go(`/ledger/touched?subject=${subject}`);
  });
  await promise("the report as a workbook, a list and a PDF", async () => {
    const xlsx = await file(auditor, "Excel", "touched.xlsx");
    const sheet = execFileSync("unzip", ["-p", xlsx.path, "xl/worksheets/sheet1.xml"], { encoding: "utf8" }).toString();
    check(sheet.includes("本人確認・交付"), sheet);
    const csv = await file(auditor, "CSV（UTF-8）", "touched.csv");
    const text = csv.bytes.toString("utf8");
    check(text.includes("本人確認・交付") && text.includes("N20.9"), text);
    check(!text.includes(name), "a name of a subject");
    const cp932 = await file(auditor, "CSV（Shift_JIS）", "touched-sjis.csv");
    check(new TextDecoder("shift_jis").decode(cp932.bytes).includes("本人確認・交付"), "not CP932");
    const pdf = await file(auditor, "PDF", "touched.pdf");
    const words = wordsOf(pdf.path);
    check(words.includes("この人に触れた人") && words.includes("N20.9"), words);
    if (process.env.AZUKARI_SHOTS) writeFileSync(join(process.env.AZUKARI_SHOTS, "touched.pdf"), pdf.bytes);
  });
  await promise("what this person did: by day, with counts, from the report", async () => {
    await auditor.page.locator("td.who a", { hasText: "山川 一郎" }).first().click();
    await auditor.sees("山川 一郎", "日ごとの操作（新しい順）", "閲覧 1", "検索 1", "操作のあった日");
    await auditor.shot("audit-timeline");
    const csv = await file(auditor, "CSV（UTF-8）", "timeline.csv");
    check(csv.bytes.toString("utf8").includes("閲覧 1"), "no counts");
    await auditor.page.locator("tbody th a").first().click();
    await auditor.sees("台帳の記録（新しい順に");
  });
  await promise("one day: persons and acts", async () => {
    await auditor.go("/ledger/day");
    await auditor.sees("人ごとの操作の件数", "前の日");
    await auditor.go(`/ledger/day?day-era=W&day-year=${day[0]}&day-month=${day[1]}&day-day=${day[2]}`);
    await auditor.sees("人ごとの操作の件数", "山川 一郎", "前の日");
    await auditor.shot("audit-day");
    const pdf = await file(auditor, "PDF", "day.pdf");
    check(wordsOf(pdf.path).includes(bare("山川 一郎")), "no rows");
  });
  await promise("each clause: what it permitted and refused, and the entries behind the numbers", async () => {
    await auditor.page.locator(".tabs").getByRole("link", { name: "条項ごと" }).click();
    await auditor.sees("N20.9", "許可", "拒否");
    await auditor.shot("audit-clauses");
    await auditor.page.locator("tr", { hasText: "N20.9" }).locator("td").last().locator("a").click();
    check((await auditor.page.locator("tbody tr").count()) === 1, "one refusal");
  });
  await promise("how to verify stands one step from every page of the ledger", async () => {
    await auditor.page.locator(".tabs").getByRole("link", { name: "確かめ方" }).click();
    await auditor.sees("確かめ方", "azukari-verify", "台帳の公開鍵", "SHA256SUMS");
    await auditor.shot("audit-guide");
  });
  await promise("the officer of the entruster sees the same", async () => {
    await officer.go(`/ledger/touched?subject=${subject}`);
    await officer.sees("触れた記録（新しい順）", "N20.9");
    await officer.go("/ledger/clauses");
    await officer.sees("N20.9");
  });
}

async function refusals() {
  await promise("N20.6e a handler is not shown what others did: not the day, not the clauses, not a colleague", async () => {
    for (const path of ["/ledger/day", "/ledger/clauses", "/ledger/persons/5"]) {
      const answer = await clerk.go(path);
      check(answer.status() === 403, `${path}: status ${answer.status()}`);
      await clerk.sees("N20.6");
    }
    await clerk.shot("audit-refused");
  });
  await promise("... and of a person only what they did themselves", async () => {
    await clerk.go(`/ledger/touched?subject=${subject}`);
    await clerk.sees("条件に合う記録はありません");
  });
  await promise("the administrator reads nothing of it", async () => {
    const answer = await admin.go("/ledger/clauses");
    check(answer.status() === 403, `status ${answer.status()}`);
  });
  await promise("every look was written down", async () => {
    await auditor.go("/ledger");
    await auditor.page.locator("summary", { hasText: "絞り込み" }).click();
    await auditor.page.selectOption("#act", { label: "台帳の閲覧" });
    await auditor.press("絞り込む");
    check((await auditor.page.locator("tbody tr").count()) > 10, "looks are missing");
  });
}

async function reviewing() {
  await promise("N20.6e J29: the auditor reviews the month that is over: figures of the ledger, findings, measures", async () => {
    await auditor.go("/ledger/review");
    await auditor.sees("記録の点検", "台帳の数字", "利用した人数", "深夜");
    await auditor.shot("review");
    await auditor.page.getByRole("link", { name: "この期間の点検を記録する" }).click();
    await auditor.sees("台帳の記録", "点検した内容・方法");
    await auditor.accessible("review-record");
    await auditor.shot("review-record");
    await auditor.page.fill("#f-1", "条項ごとの件数と拒否の一覧");
    await auditor.page.selectOption("#f-2", { label: "異常なし" });
    await auditor.page.fill("#f-3", "なし");
    const form = new URL(auditor.page.url()).pathname;
    await auditor.send("登録する", /^\/matters\/\d+$/);
    await auditor.sees("点検を記録しました", "台帳の記録", "異常なし");
    await auditor.go("/matters/kinds/38");
    await auditor.sees("記録点検簿", "条項ごとの件数と拒否の一覧");
    await auditor.shot("reviews");
    check((await auditor.go(form)).status() === 200, "a second look");
  });
  await promise("... figures cannot be typed, time that is not over cannot be reviewed, and a handler reviews nothing", async () => {
    await auditor.go("/ledger/review");
    await auditor.page.getByRole("link", { name: "この期間の点検を記録する" }).click();
    await auditor.sees("点検した内容・方法");
    check((await auditor.page.locator("#f-10").count()) === 0, "a figure is on the form");
    await auditor.page.locator("form.stack").evaluate((form) => {
      const forged = form.ownerDocument.createElement("input");
      forged.name = "f-10";
      forged.value = "0";
      form.append(forged);
    });
    await auditor.page.fill("#f-1", "一覧");
    await auditor.page.selectOption("#f-2", { label: "異常なし" });
    await auditor.page.fill("#f-3", "なし");
    await auditor.page.getByRole("button", { name: "登録する" }).click();
    await auditor.page.waitForLoadState();
    check(!/点検を記録しました/.test(await auditor.page.innerText("main")), "forged figures were taken");
    await withinOneDay(async () => {
      const [year, month, date] = inDays(0);
      const today = Date.UTC(year, month - 1, date) / 86400000;
      await auditor.go(`/ledger/review/${today}/${today}`);
      await auditor.sees("点検した内容・方法");
      await auditor.page.fill("#f-1", "一覧");
      await auditor.page.selectOption("#f-2", { label: "異常なし" });
      await auditor.page.fill("#f-3", "なし");
      await auditor.page.getByRole("button", { name: "登録する" }).click();
      await auditor.sees("期間");
      check(!/点検を記録しました/.test(await auditor.page.innerText("main")), "today was reviewed");
    });
    check((await clerk.go("/ledger/review")).status() === 403, "a handler");
    check((await auditor.go("/ledger/review/0/5")).status() === 404, "no day");
    check((await auditor.go("/ledger/review/20000/19999")).status() === 404, "a period that ends before it begins");
  });
}

process.on("exit", () => rmSync(dir, { recursive: true, force: true }));
await perform(working, asking, refusals, reviewing);

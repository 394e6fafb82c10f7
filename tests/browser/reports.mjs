// Documents as files: the ledger as PDF, workbook and list; a numbered copy of a record for paper.
import { check, promise } from "./tap.mjs";
import { copyRun, enter, untilNextMonth } from "./matters.mjs";
import { Person, perform } from "./stage.mjs";

const manager = new Person("responsible");
const approver = new Person("approver");
const handler = new Person("handler1");
const auditor = new Person("auditor");

// What comes when ${act} is done: its name and its first bytes.
async function saved(person, act) {
  const [file] = await Promise.all([person.page.waitForEvent("download"), act()]);
  const parts = [];
  for await (const part of await file.createReadStream()) parts.push(part);
  return { name: file.suggestedFilename(), bytes: Buffer.concat(parts) };
}

async function lists() {
  await auditor.arrive();
  await auditor.enrolPasskey();
  await auditor.signInByPasskey();
  const kinds = [
    ["PDF", /^azukari-ledger-\d{8}\.pdf$/, "%PDF-"],
    ["Excel", /^azukari-ledger-\d{8}\.xlsx$/, "PK\u0003\u0004"],
    ["CSV（UTF-8）", /^azukari-ledger-\d{8}\.csv$/, "\u00ef\u00bb\u00bf"],
    ["CSV（Shift_JIS）", /^azukari-ledger-\d{8}\.csv$/, "\u0094\u00d4"],
  ];
  await promise("the ledger can be had in four forms, under a name without personal data", async () => {
    await auditor.go("/ledger");
    await auditor.shot("ledger-files");
    for (const [label, name, begins] of kinds) {
      const file = await saved(auditor, () => auditor.page.getByRole("link", { name: label, exact: true }).click());
      check(name.test(file.name), file.name);
      check(file.bytes.toString("latin1").startsWith(begins), `${label} begins with ${file.bytes.subarray(0, 5).toString("hex")}`);
    }
  });
  await promise("filters of the page are those of its file", async () => {
    await auditor.go("/ledger?person=4");
    const file = await saved(auditor, () => auditor.page.getByRole("link", { name: "CSV（UTF-8）" }).click());
    const rows = file.bytes.toString("utf8").trim().split("\r\n").slice(1);
    check(rows.length > 0 && new Set(rows.map((row) => row.split(",")[2])).size === 1, rows.slice(0, 3).join("\n"));
  });
}

async function copy(rows) {
  let record;
  for (const person of [handler, manager, approver]) {
    await person.arrive();
    await person.enrolPasskey();
    await person.signInByPasskey();
  }
  await promise("N20.11, K-T9: without a decision there is no copy: the page says by which clause, and where one applies", async () => {
    const known = rows.find((r) => /^[\u4e00-\u9fff]+[ 　][\u4e00-\u9fff]+$/.test(r[2]) && r[0]);
    await handler.go("/registers");
    await handler.page.getByRole("link", { name: "交付対象者名簿" }).first().click();
    await handler.page.selectOption("#purpose", { label: "本人確認・交付" });
    await handler.page.fill("#name", known[2]);
    await handler.press("検索する");
    await handler.page.waitForURL(/\/registers\/1\/search\/\d+$/);
    await handler.page.locator("tbody a").first().click();
    await handler.page.getByRole("link", { name: "印刷（番号付き）" }).click();
    await handler.sees("この記録は印刷できません", "先に承認が必要です", "印刷を申請する");
    record = new URL(handler.page.url()).pathname;
    await handler.shot("print-refused");
  });
  await promise("under a run that was approved the record leads to the form that asks why", async () => {
    const place = await enter(manager, 11, "紙", {
      "f-1": "窓口", "f-2": "架空市役所1階", "f-3": "図1", "f-4": "施錠する", "f-5": "交付", ...untilNextMonth(),
    });
    await approver.openToApprove(place.replace("/matters/", "/approvals/"));
    await approver.sign();
    await copyRun(handler, approver, "窓口", 2);
    await handler.go(record);
    await handler.sees("番号付きの印刷", "印刷する理由", "個人番号などの隠れている項目は印刷されません", "印刷の承認・場所");
    check((await handler.page.locator("#under option", { hasText: "残り2枚" }).count()) === 1, "what is left of the run does not stand there");
    await handler.shot("print");
  });
  await promise("without a reason it comes back with the error at the field", async () => {
    await handler.press("印刷用PDFを作る");
    await handler.sees("印刷する理由");
    check((await handler.page.locator(".field-error").count()) === 1, "no error at the field");
    await handler.shot("print-wrong");
  });
  await promise("N20.8: with one it is a PDF, each a number further", async () => {
    for (let i = 0; i < 2; i++) {
      await handler.page.fill("#reason", "交付窓口での本人確認");
      const file = await saved(handler, () => handler.press("印刷用PDFを作る"));
      check(/^azukari-copy-\d{8}\.pdf$/.test(file.name), file.name);
      check(file.bytes.toString("latin1").startsWith("%PDF-"), "no PDF");
    }
  });
}

await perform(lists, copy);

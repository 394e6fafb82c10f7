// Ledgers of handling (管理簿): an area with its plan, what belongs to it, what is printed, labelled, found again, and what nobody may do.
import { readFileSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { check, promise } from "./tap.mjs";
import { Person, house, perform } from "./stage.mjs";

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

// An entry of the kind: what is not said stands as the form has it.
async function enter(person, kind, medium, fields, verb = "申請する") {
  await person.go(`/matters/new/${kind}`);
  await person.page.selectOption("#data_class", { index: 2 });
  if (medium) await person.page.selectOption("#medium", { label: medium });
  for (const [id, value] of Object.entries(fields)) {
    if ((await person.page.locator(`#${id}`).evaluate((e) => e.tagName)) === "SELECT") await person.page.selectOption(`#${id}`, { label: value });
    else await person.page.fill(`#${id}`, value);
  }
  await person.send(verb, /^\/matters\/\d+$/);
  return new URL(person.page.url()).pathname;
}

async function attaching() {
  await promise("N20.2: the plan of an area is attached to it, and comes back byte for byte", async () => {
    place = await enter(manager, 12, "紙", {
      "f-1": "第一作業室", "f-2": "取扱区域", "f-3": "本館3階", "f-5": "ICカード錠", "f-6": "桜井 恵",
      "until-year": "8", "until-month": "12", "until-day": "31",
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
    const text = execFileSync("pdftotext", ["-layout", pdf, "-"], { encoding: "utf8" });
    for (const word of ["管理簿の一覧", "持出管理簿", "通話・会議録音管理簿", "特定個人情報ファイル利用管理簿（7", "SHA-256"]) check(text.includes(word), `${word} is not in:\n${text}`);
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
    await manager.sees("あてはまるものはありません。");
    await manager.go("/matters/kinds/20?data_class=2");
    await manager.sees("小川 三郎");
    await manager.go(place);
    check((await manager.page.locator(`a[href="${entry}"]`).count()) === 1, "the entry is not below its area");
    check((await manager.go("/matters/kinds/20?medium=9")).status() === 400, "a medium that is none");
  });
}

await perform(arriving, attaching, listing);

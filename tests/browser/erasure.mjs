// Keeping and erasing: a date that the officer sets, a hold, an application that is rejected, all that a search found, a whole
// register, the certificate as PDF, and its verification by somebody who is not signed in.
import { readFileSync } from "node:fs";

import { inDays } from "./house.mjs";
import { fillDate } from "./matters.mjs";
import { check, promise } from "./tap.mjs";
import { Person, download, house, perform } from "./stage.mjs";

const clerk = new Person("handler1");
const officer = new Person("officer");
const approver = new Person("approver");
const manager = new Person("responsible");
const resident = new Person("nobody"); // 甲's clerk with a certificate in hand, not signed in
let application, certificate;

async function apply(path, quantity) {
  await clerk.go(path);
  await clerk.page.fill("#quantity", String(quantity));
  await clerk.page.fill("#reason", "期間満了のため");
  await clerk.send("消去を申請する", /^\/approvals\/\d+$/);
  application = new URL(clerk.page.url()).pathname;
}

async function approve() {
  await approver.openToApprove(application);
  await approver.sign();
}

async function keeping() {
  for (const person of [clerk, officer, approver]) {
    await person.arrive();
    await person.enrolPasskey();
    await person.signInByPasskey();
  }
  await promise("J26: a register without a date stands in its own list, and the officer sets one", async () => {
    await officer.go("/approvals");
    await officer.page.getByRole("link", { name: "保存期限と保全を見る" }).click();
    await officer.sees("消去の日付が決まっていないもの（", "期限の来たもの（0件）", "この契約の台帳");
    await officer.page.selectOption("#show", { label: "消去の日付が決まっていないもの" });
    await officer.page.selectOption("#kind", { label: "名簿の記録" });
    await officer.press("表示を切り替える");
    await officer.sees("残っているもの（1件）", "交付対象者名簿", "期限なし");
    await officer.shot("retention");
    await officer.page.getByRole("link", { name: "保存期限を決める" }).click();
    await officer.page.fill("#until-year", "2025");
    await officer.page.selectOption("#until-era", "W");
    await officer.page.fill("#until-month", "13");
    await officer.press("登録する");
    await officer.sees("保存期限");
    await officer.shot("retention-set");
    await officer.page.fill("#until-month", "3");
    await officer.page.fill("#until-day", "31");
    await officer.send("登録する", "/retention");
    await officer.sees("保存期限を登録しました", "期限超過", "令和7年3月31日");
    await officer.shot("retention-due");
  });
  await promise("N22: a hold says why, stands in the list, and stops nothing but erasure", async () => {
    await officer.go("/registers/1/hold");
    await officer.press(/^保全する$/);
    await officer.sees("理由を入力してください。");
    await officer.shot("hold");
    await officer.page.fill("#reason", "開示請求のため");
    await officer.send(/^保全する$/, "/retention");
    await officer.sees("保全しました", "開示請求のため", "保全中");
    await officer.shot("retention-held");
  });
}

async function rejecting() {
  await promise("a whole register is applied for with the form's items, and the hold is told", async () => {
    await clerk.go("/registers/1/erasure");
    await clerk.sees("保全の指定があります", "名簿「交付対象者名簿」の全件");
    await clerk.shot("erasure-register");
    const counted = Number((await clerk.text()).match(/台帳の件数\s*([\d,]+)件/)[1].replace(",", ""));
    check(counted > 0, "nothing is counted");
    await apply("/registers/1/erasure", counted);
    await clerk.sees("保全の指定があるため、解除されるまで消去できません。", "サーバー内の暗号化データベース");
  });
  await promise("an approver who rejects says why, and the application ends", async () => {
    await approver.openToApprove(application);
    await approver.shot("approval-register");
    await approver.page.locator("summary", { hasText: "承認しないとき" }).click();
    await approver.press("却下する");
    await approver.sees("理由を入力してください。");
    await approver.page.fill("#reason", "保全中のため");
    await approver.send("却下する", application);
    await approver.sees("却下しました");
    await clerk.go(application + "/erase");
    check(new URL(clerk.page.url()).pathname === application, "a rejected erasure could be begun");
  });
}

async function listing() {
  await promise("applications are sorted by links, filtered by state and given as a file", async () => {
    await clerk.go("/approvals");
    await clerk.page.selectOption("#show", { label: "却下" });
    await clerk.press("表示を切り替える");
    const rows = await clerk.page.locator("tbody tr").allInnerTexts();
    check(rows.length === 1 && rows[0].includes("却下"), rows.join());
    await clerk.page.locator("th a.sort").nth(3).click();
    check((await clerk.page.locator("th[aria-sort=ascending]").count()) === 1, "no column is sorted");
    await clerk.shot("approvals-sorted");
    const file = await download(clerk, "CSV（UTF-8）");
    check(/applications/.test(file.name) && file.text.includes("却下") && !file.text.includes("承認待ち"), file.text);
  });
  await promise("B11: on the approvers' origin the list is sorted too, and nothing leaves as a file", async () => {
    await approver.page.goto(house.approvalOrigin + "/approvals?sort=applied&dir=desc");
    check((await approver.page.locator("th[aria-sort=descending]").count()) === 1, "no column is sorted");
    check((await approver.page.locator('a[href*="format="]').count()) === 0, "a file is offered");
    await approver.shot("approvals-there");
    const answer = await approver.page.goto(house.approvalOrigin + "/approvals?format=csv");
    check(answer.status() === 400, `a file is answered with ${answer.status()}`);
  });
}

async function erasing() {
  await promise("what an approver approved is still stopped by the hold, with the clause", async () => {
    const counted = Number((await (await clerk.go("/registers/1/erasure"), clerk.text())).match(/台帳の件数\s*([\d,]+)件/)[1].replace(",", ""));
    await apply("/registers/1/erasure", counted);
    await approve();
    await clerk.go(application);
    check((await clerk.page.getByRole("link", { name: "消去を実行する" }).count()) === 0, "it is offered under a hold");
    await clerk.go(application + "/erase");
    await clerk.shot("erase-held");
    await clerk.press("元に戻せない消去を実行する");
    await clerk.sees("保全の指定があるため、消去できません。", "N22");
    await clerk.shot("erase-refused");
  });
  await promise("N22: released by the officer, the register is erased at once; the certificate says so", async () => {
    await officer.go("/retention");
    await officer.page.getByRole("link", { name: "解除する" }).first().click();
    await officer.page.fill("#reason", "回答済み");
    await officer.send("保全を解除する", "/retention");
    await officer.sees("保全を解除しました", "保全の指定はありません。");
    await clerk.go(application + "/erase");
    await clerk.shot("erase-register");
    await clerk.send("元に戻せない消去を実行する", application + "/certificate");
    await clerk.sees("消去済です", "この消去より前に作られたバックアップはありません。");
    await clerk.shot("certificate-register");
    certificate = (await download(clerk, "証明書を保存")).text;
  });
  await promise("N23: the certificate comes as PDF", async () => {
    const [file] = await Promise.all([clerk.page.waitForEvent("download"), clerk.page.getByRole("link", { name: "証明書をPDFで保存" }).click()]);
    const bytes = readFileSync(await file.path());
    check(bytes.subarray(0, 5).toString() === "%PDF-" && bytes.length > 10000, `${bytes.length} bytes`);
    if (process.env.AZUKARI_SHOTS) await file.saveAs(process.env.AZUKARI_SHOTS + "/certificate.pdf");
  });
}

async function closing() {
  await promise("N22: what is left of the contract stands with who ends it, and what is gone with the certificate that shows it", async () => {
    await officer.go("/matters/closing");
    await officer.sees("片付いたことを示す書類", "消去証明書", "有効な従事者", "終結を申請できません");
    await officer.shot("closing");
    await officer.page.selectOption("#kind", { label: "消去" });
    await officer.press("表示を切り替える");
    await officer.sees("物と書類（1件）", "済み");
    const file = await download(officer, "CSV（UTF-8）");
    check(/closing/.test(file.name) && file.text.includes("消去証明書") && !file.text.includes("従事者"), file.text);
    await officer.page.getByRole("link", { name: /消去証明書/ }).click();
    await officer.sees("消去済です");
  });
  await promise("... and it is not closed while people and matters are left, whatever is typed", async () => {
    await officer.go("/matters/new/22");
    await officer.page.selectOption("#data_class", { label: "重要情報" });
    await fillDate(officer, "until", inDays(30));
    for (const no of [1, 2, 3]) await officer.page.fill(`#f-${no}`, "すべて");
    await officer.press("申請する");
    await officer.sees("まだ終わっていないものがあるため、契約を終結できません。");
  });
}

async function verifying() {
  await resident.arrive();
  await promise("S10: whoever holds the certificate asks without signing in, by its text", async () => {
    await resident.go("/verify");
    await resident.shot("verify");
    await resident.page.fill("#text", certificate);
    await resident.page.locator("form[method=post] button", { hasText: "確かめる" }).last().click();
    await resident.sees("この証明書は、台帳に記録されています。", "消去済");
    await resident.shot("verify-yes");
  });
  await promise("... one changed figure, and it is none of ours", async () => {
    await resident.go("/verify");
    await resident.page.fill("#text", certificate.replace(/^count \d/m, "count 9"));
    await resident.page.locator("form[method=post] button", { hasText: "確かめる" }).last().click();
    await resident.sees("この証明書は、台帳にありません。");
    await resident.shot("verify-no");
  });
  await promise("... or by the address that the QR code holds", async () => {
    await clerk.go(application + "/certificate");
    await resident.page.goto(await clerk.page.getByRole("link", { name: "この証明書を確認する" }).evaluate((a) => a.href));
    await resident.sees("この証明書は、台帳に記録されています。");
  });
}

// A handling from the application to the end: taken out under 甲's passkey, back with another person; and a subcontract.
async function handling() {
  let matter, subcontract;
  await manager.arrive();
  await manager.enrolPasskey();
  await manager.signInByPasskey();
  await promise("N20.3: a take-out is applied for; the form keeps what was typed and says what is missing", async () => {
    await clerk.go("/matters");
    await clerk.sees("取扱いの申請と記録", "持出管理簿", "再委託一覧");
    await clerk.shot("matters");
    await clerk.go("/matters/new/1");
    await clerk.page.selectOption("#data_class", { label: "重要情報" });
    await clerk.page.selectOption("#medium", { label: "データ" });
    await clerk.page.fill("#until-year", "2099");
    await clerk.page.fill("#f-1", "暗号化した媒体");
    await clerk.press("申請する");
    await clerk.sees("持出先を入力してください。");
    check((await clerk.page.inputValue("#f-1")) === "暗号化した媒体", "what was typed is gone");
    await clerk.shot("matter-form");
    await fillDate(clerk, "until", inDays(30));
    check((await clerk.page.inputValue("#from-year")) !== "", "no first day stands in the form");
    await clerk.page.fill("#f-2", "名簿の写し");
    await clerk.page.fill("#f-3", "会場での交付");
    await clerk.page.fill("#f-4", "第一会場");
    await clerk.page.fill("#f-20", "会場で本人に渡すため");
    await clerk.page.fill("#f-21", "施錠した容器で運ぶ");
    await clerk.page.selectOption("#f-22", "medium");
    await clerk.send("申請する", /^\/matters\/\d+$/);
    matter = new URL(clerk.page.url()).pathname;
    await clerk.sees("申請しました", "承認待ち", "第一会場");
  });
  await promise("H12: a subcontract is applied for with its seven items", async () => {
    await manager.go("/matters/new/18");
    await manager.page.selectOption("#data_class", { label: "重要情報" });
    await manager.page.selectOption("#medium", { label: "データ" });
    await fillDate(manager, "until", inDays(30));
    for (const no of [1, 2, 3, 4, 5, 7]) await manager.page.fill(`#f-${no}`, `再委託の項目${no}`);
    await manager.page.selectOption("#f-6", "no");
    await manager.send("申請する", /^\/matters\/\d+$/);
    subcontract = new URL(manager.page.url()).pathname;
    check((await manager.page.getByRole("link", { name: "再委託先の組織を登録する" }).count()) === 0, "it could be registered before the decision");
  });
  await promise("... the approver signs what the form says, at the approvers' origin", async () => {
    await approver.openToApprove(matter.replace("matters", "approvals"));
    await approver.sees("「持出し」の申請です。", "第一会場", "名簿の写し");
    await approver.shot("approval-matter");
    await approver.sign();
    await approver.openToApprove(subcontract.replace("matters", "approvals"));
    await approver.sees("「再委託」の申請です。", "再委託の項目7");
    await approver.sign();
  });
  await promise("N20.4: it is taken out, and another person confirms the return", async () => {
    await clerk.go(matter);
    await clerk.page.getByRole("link", { name: "実施を記録する" }).click();
    await clerk.send("実施を記録する", matter);
    check((await clerk.page.getByRole("link", { name: "返却を確認する" }).count()) === 0, "who took it out could confirm the return");
    await manager.go("/home");
    await manager.sees("持出し：暗号化した媒体");
    await manager.go(matter);
    await manager.page.getByRole("link", { name: "返却を確認する" }).click();
    await manager.press("返却を確認する");
    await manager.sees("返却時の確認内容を入力してください。");
    await manager.page.fill("#f-7", "封印に異常なし");
    await manager.send("返却を確認する", matter);
    await manager.sees("終了", "封印に異常なし");
    await manager.shot("matter");
    await manager.go("/matters/kinds/1");
    await manager.sees("持出管理簿", "第一会場", "返却確認者", "会場での交付");
    await manager.shot("matter-ledger");
    const file = await download(manager, "PDF");
    check(file !== undefined, "no file");
    check(/^take-out-.*\.pdf$/.test(file.name) && file.text.startsWith("%PDF-"), file.name);
  });
  await promise("H12: an organisation below the contractor is registered only under its approved subcontract", async () => {
    await manager.go(subcontract);
    await manager.page.getByRole("link", { name: "再委託先の組織を登録する" }).click();
    await manager.page.fill("#f-1", "架空再委託先");
    await manager.send("再委託先の組織を登録する", subcontract);
    await manager.sees("再委託先の組織を登録しました");
  });
  await promise("N22: what keeps the contract from being closed is listed", async () => {
    await officer.go("/matters/closing");
    await officer.sees("残っている記録", "終わっていない申請・記録", "再委託", "有効な従事者", "総括責任者が従事を終了する");
    await officer.shot("matter-close");
  });
}

await perform(keeping, rejecting, listing, handling, erasing, closing, verifying);

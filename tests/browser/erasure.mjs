// Keeping and erasing: a date that the officer sets, a hold, an application that is rejected, all that a search found, a whole
// register, the certificate as PDF, and its verification by somebody who is not signed in.
import { readFileSync } from "node:fs";

import { check, promise } from "./tap.mjs";
import { Person, download, house, perform } from "./stage.mjs";

const clerk = new Person("handler1");
const officer = new Person("officer");
const approver = new Person("approver");
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
    await officer.sees("消去の日付が決まっていないもの", "交付対象者名簿", "期限の来た名簿はありません。");
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

await perform(keeping, rejecting, listing, erasing, verifying);

// A week with the sample contract: people come in, search, read, change, watch the ledger, are refused, erase and leave.
import { check, promise } from "./tap.mjs";
import { halfWidth, nextStep } from "./house.mjs";
import { Person, download, house, perform } from "./stage.mjs";

// --- the plays ---------------------------------------------------------------------------------------------------------------

const handler = new Person("handler1");
const clerk = new Person("handler2");
const approver = new Person("approver");
const admin = new Person("admin");
let record, application;

async function coming_in() {
  await handler.arrive();
  await promise("the first page is the sign-in, without a word about any contract", async () => {
    await handler.go("/");
    await handler.sees("サインイン", "すべての操作は、取り消すことのできない台帳に記録され");
    check(!(await handler.text()).includes("個人番号カード交付"), "the contract is named before sign-in");
    await handler.shot("signin");
  });
  await promise("a wrong registration code is refused, and the account stays in the form", async () => {
    await handler.go("/enrol");
    await handler.page.fill("#account", "handler1");
    await handler.page.fill("#code", "AAAA-BBBB-CCCC-DDDD");
    await handler.press("次へ");
    await handler.sees("登録コードが違うか、期限が切れています");
    check((await handler.page.inputValue("#account")) === "handler1", "the account is gone");
    await handler.shot("enrol-wrong");
  });
  await clerk.arrive({ javaScriptEnabled: false });
  await promise("without JavaScript: a password and an authenticator app are enrolled", async () => {
    await clerk.enrolPassword();
    await clerk.sees("登録が終わりました");
  });
  await promise("a wrong password is refused without saying what was wrong", async () => {
    await nextStep();
    await clerk.fillPassword("Chigau-Aikotoba-99");
    await clerk.press(/^サインインする$/);
    await clerk.sees("サインインできませんでした");
    check((await clerk.page.inputValue("#account2")) === "handler2", "the account is gone");
    check((await clerk.page.inputValue("#password")) === "", "the password came back");
    await clerk.shot("signin-wrong");
  });
  await promise("without JavaScript: password and code let in", async () => {
    await clerk.signInByPassword();
    await clerk.sees("川野 二葉さんの今日の作業");
  });
  await promise("a person enrols a passkey with a one-time code, and signs in with it", async () => {
    await handler.takePasskey();
    await handler.enterCode();
    await handler.page.locator("summary", { hasText: "パスキーを使えないとき" }).click();
    await handler.shot("enrol-method");
    await handler.send("パスキーを登録する", "/sign-in");
    await handler.sees("登録が終わりました");
    await handler.signInByPasskey();
    await handler.sees("山川 一郎さんの今日の作業", "二つ以上の要素で確認済み", "この契約では端末の登録を求めていません");
    await handler.shot("home");
  });
  await promise("a used registration code does not work again", async () => {
    const thief = await new Person("handler1").arrive();
    await thief.enterCode();
    await thief.sees("登録コードが違うか、期限が切れています");
    await thief.context.close();
  });
}

async function search(person, fields) {
  await person.go("/registers");
  await person.page.getByRole("link", { name: "交付対象者名簿" }).first().click();
  await person.page.selectOption("#purpose", { label: fields.purpose ?? "本人確認・交付" });
  for (const [id, value] of Object.entries(fields)) if (id !== "purpose") await person.page.fill(`#${id}`, value);
  await person.press("検索する");
}

async function working(rows) {
  const known = rows.find((r) => /^[\u4e00-\u9fff]+[ 　][\u4e00-\u9fff]+$/.test(r[2]) && /^[ァ-ー 　]+$/.test(r[3]) && r[0]);
  const name = known[2];
  await promise("the registers name their class, purposes and number of records", async () => {
    await handler.go("/registers");
    await handler.sees("交付対象者名簿", "特定個人情報", "本人確認・交付");
    await handler.shot("registers");
  });
  await promise("a search without a condition, or without a purpose, says what is missing", async () => {
    await search(handler, {});
    await handler.sees("条件を1つ以上入力してください。");
    await handler.shot("search-form");
    await search(handler, { "birth-year": "40", "birth-month": "13", "birth-day": "1" });
    await handler.sees("実在する日付を入力してください");
    check((await handler.page.inputValue("#birth-month")) === "13", "what was typed is gone");
  });
  await promise("a name in kanji finds, and nothing of it stands in the address", async () => {
    await search(handler, { name });
    await handler.page.waitForURL(/\/registers\/1\/search\/\d+$/);
    await handler.sees("検索結果", name);
    check(!decodeURIComponent(handler.page.url()).includes(name.slice(0, 2)), "the name stands in the address");
    await handler.shot("search-result");
  });
  await promise("a result can be loaded again and is not searched again", async () => {
    const leaf = await handler.page.locator(".count-line a").innerText();
    await handler.page.reload();
    check((await handler.page.locator(".count-line a").innerText()) === leaf, "it was searched again");
  });
  await promise("a name in half-width kana finds the same person", async () => {
    await search(handler, { name: halfWidth(known[3]) });
    await handler.page.waitForURL(/\/registers\/1\/search\/\d+$/);
    await handler.sees(name);
  });
  await promise("nothing found says what else to try", async () => {
    await search(handler, { name: "存在 しない" });
    await handler.sees("条件に合う対象者は見つかりませんでした。");
  });
  await promise("a record opens for a purpose, its My Number veiled", async () => {
    await search(handler, { name });
    await handler.page.locator("tbody a").first().click();
    record = new URL(handler.page.url()).pathname;
    await handler.sees(name, "個人番号", "本人確認・交付", "第1版");
    check((await handler.page.locator(".masked").count()) === 1, "one value is veiled");
    await handler.shot("record");
  });
  await promise("the veiled number is shown once, on a page that is not kept", async () => {
    const [answer] = await Promise.all([handler.page.waitForResponse((r) => r.url().endsWith("/reveal")), handler.press("表示する 個人番号")]);
    check(answer.headers()["cache-control"] === "no-store", "it may be kept");
    await handler.sees("個人番号", "この1回だけ表示しています");
    check(/\d{4} \d{4} \d{4}/.test(await handler.text()), "no number");
    await handler.shot("reveal");
    await handler.page.getByRole("link", { name: "戻る" }).click();
    check((await handler.page.locator(".masked").count()) === 1, "it is still shown");
  });
}

async function changing() {
  await promise("a change without a reason keeps what was typed", async () => {
    await handler.page.getByRole("link", { name: "記録を変更する" }).click();
    await handler.page.getByLabel("備考").fill("平日の18時以降に連絡");
    await handler.press("変更する");
    await handler.sees("変更の理由を入力してください。");
    check((await handler.page.getByLabel("備考").inputValue()) === "平日の18時以降に連絡", "it is gone");
    await handler.shot("edit");
  });
  await promise("a change with a reason is a new version; sending the form again changes nothing", async () => {
    await handler.page.fill("#reason", "本人からの申出");
    const [sent] = await Promise.all([handler.page.waitForRequest((r) => r.method() === "POST" && r.url().endsWith("/edit")), handler.send("変更する", record)]);
    await handler.sees("変更しました", "第2版", "平日の18時以降に連絡");
    const again = await handler.replay(sent);
    check(again.status() === 303 && again.headers().location.startsWith(record), `status ${again.status()}`);
    await handler.go(record);
    await handler.sees("この画面は、すでに送信されたか、古くなっています", "第2版");
  });
  await promise("a value that its field does not take is refused at the field", async () => {
    await handler.page.getByRole("link", { name: "記録を変更する" }).click();
    await handler.page.getByLabel("生年月日").fill("令和99年99月99日");
    await handler.page.fill("#reason", "確認");
    await handler.press("変更する");
    await handler.sees("生年月日は、決められた形で入力してください。");
  });
  await promise("the history names acts and fields, and leads to the old version", async () => {
    await handler.go(record);
    await handler.page.getByRole("link", { name: "履歴を見る" }).click();
    await handler.sees("変更", "備考", "項目の表示", "あなた自身の操作だけを表示しています。");
    await handler.shot("history");
    await handler.page.getByRole("link", { name: "第1版" }).click();
    await handler.sees("過去の内容です");
    check(!(await handler.text()).includes("平日の18時以降"), "it is the new content");
  });
  await promise("a record is moved into a block of subjects with a reason, and says where it stands", async () => {
    await handler.go(record);
    await handler.sees("区分なし");
    await handler.page.getByRole("link", { name: "区分を変える" }).click();
    await handler.press("移す");
    await handler.sees("移す先を選択してください。", "変更の理由を入力してください。");
    await handler.page.selectOption("#block", { label: "第二地区" });
    await handler.page.fill("#reason", "転居");
    await handler.shot("record-move");
    await handler.send("移す", record);
    await handler.sees("区分を変えました", "第二地区");
    await handler.shot("record-moved");
    await handler.page.getByRole("link", { name: "履歴を見る" }).click();
    await handler.sees("区分の変更");
  });
}

async function watching() {
  await promise("the ledger lists what one did; an entry has its text and hash", async () => {
    await handler.go("/ledger");
    await handler.sees("台帳", "変更", "許可");
    await handler.shot("ledger");
    await handler.page.locator("details.filter summary").click();
    await handler.page.selectOption("#act", { label: "変更" });
    await handler.press("絞り込む");
    await handler.page.locator("tbody a").first().click();
    await handler.sees("act edit", "verdict permit", "ハッシュ");
    await handler.shot("ledger-entry");
  });
  await promise("the sealed reason of a change is shown on request", async () => {
    await handler.press("内容を表示する");
    await handler.sees("本人からの申出");
  });
  await promise("a proof is downloaded as a file", async () => {
    await handler.go("/ledger");
    await handler.page.locator("tbody a").first().click();
    const file = await download(handler, "証明をダウンロード");
    check(/^azukari-\d+\.tlog-proof$/.test(file.name), file.name);
    check(file.text.startsWith("c2sp.org/tlog-proof"), file.text.slice(0, 80));
  });
  await promise("imports list the job with its totals", async () => {
    await handler.go("/imports");
    await handler.sees("取込み 第1号");
    await handler.shot("imports");
    await handler.page.locator("tbody a").first().click();
    await handler.sees("件数が一致しています。");
    await handler.shot("import-job");
  });
}

async function refusing() {
  await admin.arrive();
  await promise("the administrator of the system is refused a record, and told the clause", async () => {
    await admin.enrolPasskey();
    await admin.signInByPasskey();
    const answer = await admin.go(record + "?purpose=2");
    check(answer.status() === 403, `status ${answer.status()}`);
    await admin.sees("この記録は開けません", "N20.9", "閲覧は、取扱担当者だけが");
    await admin.shot("refusal");
  });
  await promise("N20.9: the administrator sees the state of the system, and no way to a record", async () => {
    const answer = await admin.go("/system");
    check(answer.status() === 200, `status ${answer.status()}`);
    await admin.sees("システムの状態", "記録も台帳も開けません", "台帳のディスク", "バックアップ", "まだ一度もありません。", "keeper");
    check((await admin.page.locator('a[href^="/registers"], a[href^="/records"], a[href^="/imports"]').count()) === 0, "a way to records");
    await admin.shot("system");
  });
  await promise("N20.9: a handler does not see it", async () => {
    const answer = await handler.go("/system");
    check(answer.status() === 403, `status ${answer.status()}`);
  });
  await promise("a page that does not exist says so in the same frame", async () => {
    const answer = await admin.go("/nowhere");
    check(answer.status() === 404, `status ${answer.status()}`);
    await admin.sees("ページが見つかりません");
    await admin.shot("error");
  });
  const bare = await admin.bare();
  const signOut = (origin, form) => bare.post(house.origin + "/sign-out", { headers: { Origin: origin }, form, maxRedirects: 0 });
  await promise("a form from another site is refused", async () => {
    const answer = await signOut("https://evil.example", { csrf: "00" });
    check(answer.status() === 403, `status ${answer.status()}`);
  });
  await promise("a form without the token is refused", async () => {
    const answer = await signOut(house.origin, { back: "" });
    check(answer.status() === 400, `status ${answer.status()}`);
    await bare.dispose();
    await admin.go("/home");
    await admin.sees("ホーム");
  });
}

async function erasing() {
  await approver.arrive();
  await promise("erasure is applied for from the record, with a reason", async () => {
    await handler.go(record);
    await handler.page.getByRole("link", { name: "消去を申請する" }).click();
    await handler.press("消去を申請する");
    await handler.sees("理由を入力してください。", "数量（件）を入力してください。");
    await handler.shot("erasure-apply");
    await handler.page.fill("#reason", "交付を辞退されたため");
    await handler.page.fill("#quantity", "２");
    await handler.press("消去を申請する");
    await handler.sees("数量が台帳の件数（1件）と合いません");
    await handler.page.fill("#quantity", "１");
    await handler.send("消去を申請する", /^\/approvals\/\d+$/);
    application = new URL(handler.page.url()).pathname;
    await handler.sees("消去を申請しました", "承認待ち", "azukari-operation v2");
  });
  await promise("the applicant is told that an approver of the entruster decides", async () => {
    await handler.sees("承認できるのは、委託者の承認者だけです。");
    await handler.go(application + "/erase");
    check(new URL(handler.page.url()).pathname === application, "the erasure could be begun");
  });
  await promise("the approver finds it at home and signs it with a passkey", async () => {
    await approver.enrolPasskey();
    await approver.signInByPasskey();
    await approver.sees("承認を待っている申請");
    await approver.shot("home-approver");
    await approver.go("/approvals");
    await approver.shot("approvals");
    await approver.page.locator("tbody a").first().click();
    await approver.sees("元に戻せない方法で消去します", "承認用の画面で行います");
    await approver.shot("approval-elsewhere");
    check((await approver.page.getByRole("button", { name: "承認して" }).count()) === 0, "the usual page takes a signature");
    await approver.page.getByRole("link", { name: "承認用の画面を開く" }).click();
    await approver.sees("申請の内容を確かめ、承認または却下するための画面です。");
    await approver.shot("approval-sign-in");
    await approver.openToApprove(application);
    await approver.sees("元に戻せない方法で消去します", "交付を辞退されたため", "K-T12");
    await approver.shot("approval");
    await approver.sign();
    await approver.shot("approval-done");
  });
  await promise("the approved erasure says what it will do, is carried out, and gives a certificate", async () => {
    await handler.go(application);
    await handler.page.getByRole("link", { name: "消去を実行する" }).click();
    await handler.sees("1件を、元に戻せない方法で消去します");
    await handler.shot("erase");
    await handler.send("元に戻せない消去を実行する", application + "/certificate");
    await handler.sees("消去しました", "消去証明書", "azukari-certificate v2", "消去済");
    await handler.shot("certificate");
    const file = await download(handler, "証明書を保存");
    check(file.text.startsWith("azukari-certificate v2\n"), file.text.slice(0, 60));
  });
  await promise("the erased record is gone", async () => {
    const answer = await handler.go(record);
    check(answer.status() >= 400, `status ${answer.status()}`);
  });
  await promise("the page of an entry that is refused offers a way on", async () => {
    await approver.go("/registers/1/search");
    await approver.sees("対象者の検索");
  });
}

async function leaving() {
  await promise("the language changes on the same page, and back", async () => {
    await handler.go("/home");
    await handler.press("English");
    await handler.sees("Today", "Sign out");
    check(new URL(handler.page.url()).pathname === "/home", "another page");
    await handler.shot("home-en");
    await handler.press("日本語");
    await handler.sees("サインアウト");
  });
  await promise("signing out ends the session: its pages lead to the sign-in", async () => {
    await handler.send("サインアウト", "/signed-out");
    await handler.sees("サインアウトしました");
    await handler.shot("signed-out");
    await handler.isOut("/home");
    await handler.page.goBack();
    check(!(await handler.text()).includes("山川"), "the page before is still there");
  });
}

await perform(coming_in, working, changing, watching, refusing, erasing, leaving);

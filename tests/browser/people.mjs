// Who works here: registering a person, duties, the first sign-in, what each can open, stopping somebody who is at work.
import { inDays } from "./house.mjs";
import { check, promise } from "./tap.mjs";
import { Person, download, house, perform } from "./stage.mjs";

const manager = new Person("responsible");
const novice = new Person("yamamoto");
const handler = new Person("handler1");
const approver = new Person("approver");
const limited = new Person("handler3");
const officer = new Person("officer");
house.blocks = true;
let personPage;

async function registering() {
  await manager.arrive();
  await manager.enrolPasskey();
  await manager.signInByPasskey();
  await promise("the people of the contract stand in one table, with what is missing", async () => {
    await manager.go("/people");
    await manager.sees("従事者", "山川 一郎", "登録待ち", "従事中");
    await manager.shot("people");
  });
  await promise("a name that is taken, a bad date and a missing organisation are named at their fields", async () => {
    await manager.page.getByRole("link", { name: "従事者を登録する" }).click();
    await manager.page.fill("#account", "YAMAMOTO");
    await manager.page.fill("#until-day", "99");
    await manager.press("登録する");
    await manager.sees("氏名を入力してください。", "小文字の英字", "所属を選択してください。", "終了日は実在する日付を入力してください");
    check((await manager.page.inputValue("#account")) === "YAMAMOTO", "what was typed is gone");
    await manager.shot("person-new");
  });
  await promise("a person is registered and given duties", async () => {
    await manager.go("/people/new");
    await manager.page.fill("#name", "山本 四季");
    await manager.page.fill("#account", "yamamoto");
    await manager.page.selectOption("#org", { index: 1 });
    await manager.send("登録する", /^\/people\/\d+\/duty$/);
    personPage = new URL(manager.page.url()).pathname.replace("/duty", "");
    await manager.sees("従事者を登録しました", "山本 四季");
    await manager.page.getByLabel("事務取扱担当者").check();
    await manager.page.getByLabel("交付対象者名簿").check();
    await manager.page.getByLabel("本人確認・交付").check();
    await manager.shot("person-duty");
    await manager.send("変更する", personPage);
    await manager.sees("担当を変更しました", "事務取扱担当者", "登録待ち", "研修の受講が期限内ではありません。");
  });
  await promise("training and pledge are recorded; a day in the future is not", async () => {
    for (const what of ["研修", "誓約書"]) {
      await manager.go(`${personPage}/record`);
      await manager.page.getByLabel(what, { exact: true }).check();
      if (what === "研修") {
        await manager.page.fill("#day-year", "30");
        await manager.press("記録する");
        await manager.sees("今日より後の日は記録できません。");
        await manager.page.fill("#day-year", String(inDays(0)[0] - 2018));
      }
      await manager.send("記録する", personPage);
      await manager.sees("記録しました");
    }
  });
  await promise("the code for the first sign-in is shown once", async () => {
    await manager.page.getByRole("link", { name: "登録コードを渡す" }).click();
    await manager.sees("登録コードを渡しますか", "前に渡したコードは使えなくなります");
    await manager.shot("confirm");
    await manager.press("登録コードを渡す");
    await manager.sees("登録コード", "yamamoto", "この画面に1回だけ表示します");
    house.codes.yamamoto = (await manager.page.locator("code.big").innerText()).trim();
    await manager.shot("code");
  });
}

async function filing() {
  await promise("K-T8: how somebody is employed is registered, and stands in the next notice", async () => {
    await manager.go(`${personPage}/staff`);
    await manager.press("登録する");
    await manager.sees("雇用形態を選択してください。");
    await manager.page.getByLabel("派遣", { exact: true }).check();
    await manager.page.fill("#department", "業務第一課");
    await manager.page.fill("#place", "本社3階 作業室");
    await manager.shot("person-staff");
    await manager.send("登録する", personPage);
    await manager.sees("登録しました", "派遣", "業務第一課", "届け出ていません");
    await manager.shot("person-filed");
  });
  await promise("N10: whoever came since the last notice is reported in one click, as shown", async () => {
    await manager.go("/contract");
    await manager.sees("架空市", "株式会社架空データサービス", "委託者（甲）", "受託者（乙）");
    await manager.shot("contract");
    await manager.page.getByRole("link", { name: "従事者の届出" }).click();
    await manager.sees("山本 四季", "新しい従事者", "派遣");
    await manager.shot("notices");
    await manager.press("この内容で届け出る");
    await manager.page.getByText("届け出ました").first().waitFor({ state: "attached" });
    await manager.sees("届け出ました", "前の届出から変わった人はいません。", "受理待ち");
    check(!(await manager.page.getByRole("button", { name: "受理する" }).count()), "who reports receives it too");
  });
  await promise("H6: the entruster receives the notice", async () => {
    await officer.arrive();
    await officer.enrolPasskey();
    await officer.signInByPasskey();
    await officer.go("/notices");
    await officer.press(/受理する/);
    await officer.page.getByText("届出を受理しました").first().waitFor({ state: "attached" });
    await officer.sees("届出を受理しました", "梅田 花");
    await officer.shot("notices-received");
  });
  await promise("S4: the report sheet is written item by item, in versions, and given as a document", async () => {
    await manager.go("/contract/2");
    await manager.page.getByRole("link", { name: "記入する 年度" }).click();
    await manager.page.fill("#text", "令和8年度から令和9年度まで");
    await manager.send("新しい版として保存する", "/contract/2");
    await manager.sees("新しい版を保存しました", "令和8年度から令和9年度まで", "第1版");
    await manager.shot("sheet");
    await manager.go("/contract/1");
    check(!(await manager.page.getByRole("link", { name: /書き直す|記入する/ }).count()), "the contractor writes the entruster's measures");
  });
  await promise("K-T6: a text of the pledge is kept with its version", async () => {
    await manager.go("/pledge");
    await manager.page.fill("#text", "業務で知り得た個人情報を漏らしません。");
    await manager.send("新しい版として保存する", "/pledge");
    await manager.sees("新しい版を保存しました", "今の版：第1版");
  });
}

async function machine() {
  const fingerprint = "ab12".repeat(16);
  await promise("a machine is registered; who answers for it is asked for", async () => {
    await manager.go("/people");
    await manager.page.getByRole("link", { name: "機械を登録する" }).click();
    await manager.page.fill("#name", "夜間取込");
    await manager.page.fill("#account", "yakan");
    await manager.page.selectOption("#org", { index: 1 });
    await manager.press("登録する");
    await manager.sees("責任を負う人を選択してください。");
    await manager.shot("machine-new");
    check(!(await manager.page.locator("#answers").innerText()).includes("松本 進"), "one can answer for one's own machine");
    await manager.page.selectOption("#answers", { label: "山川 一郎" });
    await manager.send("登録する", /^\/people\/\d+\/duty$/);
  });
  await promise("its duties are those that a machine can have", async () => {
    const roles = await manager.page.locator("input[id^=role-]").count();
    check(roles === 3, `${roles} roles`);
    await manager.page.getByLabel("事務取扱担当者").check();
    await manager.page.getByLabel("交付対象者名簿").check();
    await manager.shot("machine-duty");
    await manager.press("変更する");
    await manager.sees("担当を変更しました", "夜間取込（機械）", "責任を負う人", "山川 一郎");
    check((await manager.page.getByRole("link", { name: "登録コードを渡す" }).count()) === 0, "a machine gets a code");
  });
  await promise("its certificate is entered by the fingerprint, and stands among the terminals", async () => {
    await manager.page.getByRole("link", { name: "証明書を登録する" }).click();
    await manager.page.fill("#fingerprint", "ab12");
    await manager.press("登録する");
    await manager.sees("64桁");
    await manager.shot("machine-certificate");
    await manager.page.fill("#fingerprint", fingerprint.replace(/..(?=.)/g, "$&:").toUpperCase());
    await manager.press("登録する");
    await manager.sees("証明書を登録しました", "ab12ab12ab12ab12", "従事中");
    await manager.shot("machine");
    await manager.go("/people");
    await manager.sees("夜間取込（機械）");
    await manager.go("/terminals");
    await manager.sees("夜間取込（機械）", "ab12 ab12 ab12 ab12");
    await manager.shot("terminals-machine");
  });
}

async function working() {
  await promise("the new person enrols and works", async () => {
    await novice.arrive();
    await novice.enrolPasskey();
    await novice.signInByPasskey();
    await novice.sees("山本 四季さんの今日の作業");
    await novice.go("/registers/1/search");
    await novice.sees("対象者の検索");
  });
  await promise("who is responsible sees what the person can open, and who else", async () => {
    await manager.go(personPage);
    await manager.sees("従事中", "本人確認・交付", "個人番号");
    await manager.shot("person");
    await manager.go("/access?register=1&field=10");
    await manager.sees("開ける範囲", "山本 四季", "個人番号");
    await manager.shot("access");
  });
  await promise("open sessions are listed", async () => {
    await manager.go("/sessions");
    await manager.sees("山本 四季", "この画面", "利用中");
    await manager.shot("sessions");
    await manager.go("/sessions?sort=name&dir=asc");
    check((await manager.page.locator("th[aria-sort=ascending]").count()) === 1, "no column is sorted");
    check((await download(manager, "CSV（UTF-8）")).text.includes("山本 四季"), "the file lacks a session");
  });
  await promise("nobody changes their own registration, nor a handler anybody's", async () => {
    await novice.go(personPage);
    await novice.sees("自分の登録は、自分では変更できません。");
    await novice.go(`${personPage}/suspend`);
    await novice.press("停止する");
    await novice.sees("この操作ができる役割ではありません。");
    await novice.shot("people-refused");
  });
  await promise("a suspension stops the next operation of an open session", async () => {
    await manager.go(`${personPage}/suspend`);
    await manager.sees("従事を停止しますか", "1件");
    await manager.send("停止する", personPage);
    await manager.sees("従事を停止しました", "停止中");
    await novice.isOut("/registers/1/search");
    await novice.page.fill("#account", "yamamoto");
    await novice.press("パスキーでサインインする");
    await novice.page.locator("[data-say]:not([data-say=waiting]):visible").first().waitFor();
    check(new URL(novice.page.url()).pathname === "/sign-in", "a suspended person came in");
  });
  await promise("the suspension ends, and the person signs in again", async () => {
    await manager.go(`${personPage}/resume`);
    await manager.send("解除する", personPage);
    await manager.sees("停止を解除しました", "従事中");
    await novice.signInByPasskey();
  });
  await promise("a session is ended from the list", async () => {
    await manager.go("/sessions");
    await manager.page.getByRole("link", { name: "終了する 山本 四季" }).click();
    await manager.sees("このセッションを終了しますか");
    await manager.send("セッションを終了する", "/sessions");
    await novice.isOut("/home");
  });
  await promise("an account that is ended stays as a name and is never given again", async () => {
    await manager.go(`${personPage}/end`);
    await manager.sees("終了は取り消せません。");
    await manager.send("終了する", personPage);
    await manager.sees("従事を終了しました", "この人の従事は終了しました。", "山本 四季");
    await manager.go("/people/new");
    await manager.page.fill("#name", "別人 太郎");
    await manager.page.fill("#account", "yamamoto");
    await manager.page.selectOption("#org", { index: 1 });
    await manager.press("登録する");
    await manager.sees("この利用者IDは、すでに使われました。");
  });
}

async function limiting(rows) {
  await promise("duties limited to a block find its people and nobody else, and are told of nobody else", async () => {
    await limited.arrive();
    await limited.enrolPasskey();
    await limited.signInByPasskey();
    const search = async (block) => {
      const row = rows.find((r) => r.length === 13 && r[12] === block);
      await limited.go("/registers/1/search");
      await limited.page.selectOption("#purpose", { label: "交付案内・予約対応" });
      await limited.page.fill("#number", row[0]);
      await limited.send("検索する", /^\/registers\/1\/search\/\d+$/);
      return limited.page.locator("main tbody tr").count();
    };
    check((await search("第一地区")) === 1, "its own is not found");
    check((await search("第二地区")) === 0, "another's is found");
    await limited.sees("見つかりません");
    await limited.go("/retention");
    const told = await limited.page.locator("main tbody td.number").first().innerText();
    const own = rows.filter((r) => r.at(-1).includes("第一地区")).length;
    check(told.trim().split(/\s+/).at(-1) === String(own), `${told}, of ${own}`);
    await limited.shot("retention-limited");
    await limited.go("/imports");
    await limited.sees("まだ取込みはありません");
  });
  await promise("a terminal is registered by its number, and revoked", async () => {
    await manager.go("/terminals/new");
    await manager.page.fill("#name", "本庁舎1階 窓口1");
    await manager.page.fill("#number", "0123 4567 89ab cdeg");
    await manager.page.selectOption("#org", { index: 1 });
    await manager.press("登録する");
    await manager.sees("16桁で入力してください。", "持ち主");
    await manager.page.fill("#number", "0123 4567 89AB cdef");
    await manager.page.selectOption("#owner", { label: "組織の所有" });
    await manager.shot("terminal-new");
    await manager.send("登録する", "/terminals");
    await manager.sees("端末を登録しました", "0123 4567 89ab cdef", "登録していない端末からも利用できます", "私物の端末は使えません");
    await manager.shot("terminals");
  });
  await promise("N20.6si: whose a terminal is can be changed, but not to somebody's own", async () => {
    await manager.page.getByRole("link", { name: "変更 本庁舎1階 窓口1" }).click();
    await manager.sees("端末の持ち主と置き場所", "置き場所");
    await manager.shot("terminal-seat");
    await manager.page.selectOption("#owner", { label: "私物" });
    await manager.press("変更する");
    await manager.sees("N20.6si");
    await manager.go("/terminals/81985529216486895/seat");
    await manager.page.selectOption("#owner", { label: "リース・借用" });
    await manager.send("変更する", "/terminals");
    await manager.sees("端末の登録を変更しました", "リース・借用");
  });
  await promise("a terminal is found, filed and revoked", async () => {
    await manager.go("/terminals?sort=until&dir=desc");
    check((await manager.page.locator("th[aria-sort=descending]").count()) === 1, "no column is sorted");
    const file = await download(manager, "CSV（UTF-8）");
    check(file.text.includes("0123 4567 89ab cdef"), file.text);
    await manager.page.selectOption("#show", { label: "失効" });
    await manager.press("表示を切り替える");
    await manager.sees("端末はありません。");
    await manager.go("/terminals");
    await manager.page.getByRole("link", { name: /失効させる 本庁舎/ }).click();
    await manager.send("失効させる", "/terminals");
    await manager.sees("端末を失効させました", "失効");
  });
  await promise("purposes and limits stand with their clauses; another limit is applied for", async () => {
    await manager.go("/limits");
    await manager.sees("目的と上限", "1分あたりの表示件数", "交付案内・予約対応");
    await manager.sees("取扱区分表", "複製・加工 / 紙", "N20.11 H10.2-copy K-T9");
    await manager.shot("limits");
    await manager.page.getByRole("link", { name: "変更を申請 1分あたりの表示件数" }).click();
    await manager.page.fill("#value", "２");
    await manager.press("申請する");
    await manager.sees("理由を入力してください。");
    await manager.page.fill("#value", "９０");
    await manager.page.fill("#reason", "交付の繁忙期のため");
    await manager.send("申請する", /^\/approvals\/\d+$/);
    await manager.sees("上限の変更を申請しました");
    await manager.shot("limit-applied");
  });
  await promise("the entruster's approver signs it, and it is carried out", async () => {
    const application = new URL(manager.page.url()).pathname;
    await approver.arrive();
    await approver.enrolPasskey();
    await approver.signInByPasskey();
    await approver.openToApprove(application);
    await approver.sees("1分あたりの表示件数を90に変更します。", "今の値", "fact limit 90");
    check(!(await approver.text()).includes("消去"), "a change is called an erasure");
    await approver.shot("change-approval");
    await approver.sign();
    await manager.go(application);
    await manager.page.getByRole("link", { name: "変更を実行する" }).click();
    await manager.send("変更を実行する", "/limits");
    await manager.sees("変更を実行しました", "90");
  });
  await promise("a block of subjects is made at once, another name is applied for, and it ends", async () => {
    await manager.go("/blocks");
    await manager.sees("対象者の区分", "第一地区", "第三地区", "1人");
    await manager.shot("blocks");
    await manager.page.getByRole("link", { name: "区分を作る" }).click();
    await manager.page.fill("#name", "第一地区");
    await manager.page.fill("#number", "1");
    await manager.press("作る");
    await manager.sees("同じ名前の区分があります。", "その番号の区分があります。");
    await manager.shot("block-new");
    await manager.page.fill("#name", "第四地区");
    await manager.page.fill("#number", "４");
    await manager.send("作る", "/blocks");
    await manager.sees("区分を作りました", "第四地区");
    await manager.page.getByRole("link", { name: "名前の変更 第四地区" }).click();
    await manager.page.fill("#name", "北地区");
    await manager.press("申請する");
    await manager.sees("理由を入力してください。");
    await manager.page.fill("#reason", "地区の名前が変わったため");
    await manager.shot("block-rename");
    await manager.send("申請する", /^\/approvals\/\d+$/);
    await manager.sees("区分の名前の変更を申請しました");
    await manager.go("/blocks");
    await manager.sees("第四地区");
    await manager.page.getByRole("link", { name: "終了する 第四地区" }).click();
    await manager.sees("この区分を終了しますか");
    await manager.send("終了する", "/blocks");
    await manager.sees("区分を終了しました");
    check(!(await manager.page.getByRole("link", { name: "終了する 第四地区" }).count()), "it can be ended twice");
  });
  await promise("duties that are limited to blocks say so by name, on the person's page and in the table of access", async () => {
    await manager.go("/people/9/duty");
    await manager.page.getByLabel("第三地区").check();
    await manager.send("変更する", "/people/9");
    await manager.sees("担当を変更しました", "第一地区、第三地区");
    await manager.go("/access?register=1");
    await manager.sees("第一地区、第三地区");
    await manager.shot("access-blocks");
  });
  await promise("a forbidden request is an alert for the responsible person and for the entruster", async () => {
    await manager.go("/alerts");
    await manager.sees("警告");
    await manager.shot("alerts");
    await approver.go("/alerts");
  });
  await promise("lost authenticators are replaced by two people, and the old ones end", async () => {
    await handler.arrive();
    await handler.enrolPasskey();
    await manager.go("/people/5/replace");
    await manager.page.fill("#reason", "パスキーの入った端末を紛失");
    await manager.send("申請する", /^\/approvals\/\d+$/);
    await manager.sees("山川 一郎さんの認証器を交換します");
    const application = new URL(manager.page.url()).pathname;
    check(!(await manager.page.getByRole("link", { name: "登録コードを渡す" }).count()), "one person is enough");
    await approver.openToApprove(application);
    await approver.sign();
    await manager.go(application);
    await manager.page.getByRole("link", { name: "登録コードを渡す" }).click();
    await manager.press("登録コードを渡す");
    house.codes.handler1 = (await manager.page.locator("code.big").innerText()).trim();
    const lost = handler.context;
    await handler.arrive();
    await handler.enrolPasskey();
    await handler.signInByPasskey();
    await lost.close();
  });
  await promise("one's own account lists authenticators and sessions", async () => {
    await handler.go("/home");
    await handler.page.getByRole("link", { name: "山川 一郎" }).click();
    await handler.sees("自分の登録内容", "パスキー", "この画面");
    check(!(await handler.page.getByRole("link", { name: "削除する" }).count()), "the last way in can be removed");
  });
  await promise("another passkey is registered after proving who is there; one of two can be removed, not the last", async () => {
    await handler.go("/account/prove/1");
    await handler.sees("本人確認", "5分間有効です");
    await handler.shot("prove");
    await handler.send("パスキーで確認する", "/account/add");
    await handler.shot("passkey-add");
    await handler.send("パスキーを登録する", "/account");
    await handler.sees("パスキーを登録しました");
    await handler.shot("account");
    await handler.page.getByRole("link", { name: "削除する パスキー" }).first().click();
    await handler.sees("この認証の方法を削除しますか");
    await handler.send("削除する", "/account");
    await handler.sees("認証の方法を削除しました");
    check(!(await handler.page.getByRole("link", { name: "削除する パスキー" }).count()), "the last way in can be removed");
  });
  await promise("who has only a passkey adds a password with its app, and changes it from then on", async () => {
    await handler.addFirstPassword();
    await handler.sees("パスワードと認証アプリを登録しました");
    await handler.page.getByRole("link", { name: "パスワードの変更" }).waitFor();
  });
}

await perform(registering, filing, machine, working, limiting);

// A contract that admits registered terminals only: who comes without is told why and what to do; a certificate that azukari
// issued lets in; what was opened with it is worth nothing elsewhere.
import { check, promise } from "./tap.mjs";
import { nextStep } from "./house.mjs";
import { Person, house, perform } from "./stage.mjs";

const PASSWORD = "Tokubetsu-Na-Aikotoba-7";
const stranger = new Person("handler1"); // without a certificate
const keyed = new Person("handler2"); // without one, with a passkey
const clerk = new Person("handler1"); // at the registered terminal

house.demandTerminals();

async function refused() {
  await stranger.arrive();
  await promise("the sign-in leads to the page that explains the certificate", async () => {
    await stranger.go("/sign-in");
    await stranger.shot("terminal-signin");
    await stranger.page.getByRole("link", { name: "端末証明書の取り込み方" }).click();
    await stranger.sees("端末証明書の取り込み", "証明書が届いていません", "Windows（Edge・Chrome）", "iPad・iPhone（Safari）");
    await stranger.shot("terminal-help");
  });
  await promise("it is there in English too", async () => {
    await stranger.press("English");
    await stranger.sees("Installing a terminal certificate", "No certificate has arrived");
    await stranger.shot("terminal-help-en");
    await stranger.press("日本語");
  });
  await promise("N20.6si: without a certificate the right password is refused, with the clause and a way out", async () => {
    await stranger.enrolPassword();
    await nextStep();
    await stranger.fillPassword(PASSWORD);
    await stranger.press(/^サインインする$/);
    await stranger.sees("サインインできません", "登録された端末ではありません。", "N20.6si", "証明書を取り込み、ブラウザーを開き直して");
    await stranger.shot("terminal-refused");
    await stranger.page.getByRole("link", { name: "端末証明書の取り込み方を見る" }).click();
    await stranger.sees("端末証明書の取り込み");
  });
  await keyed.arrive();
  await promise("N20.6si: a passkey is refused in the same words", async () => {
    await keyed.enrolPasskey();
    await keyed.go("/sign-in");
    await keyed.page.fill("#account", "handler2");
    await keyed.send("パスキーでサインインする", /^\/sign-in\/refused\//);
    await keyed.sees("サインインできません", "登録された端末ではありません。", "N20.6si");
  });
}

async function admitted() {
  const certificate = { origin: house.origin, pfxPath: house.first, passphrase: house.terminal.password };
  await clerk.arrive({ clientCertificates: [certificate], ignoreHTTPSErrors: true });
  clerk.secret = stranger.secret;
  await promise("the page says that the certificate has arrived", async () => {
    await clerk.go("/terminal-help");
    await clerk.sees("証明書を確認できました");
  });
  await promise("with the certificate the same password lets in", async () => {
    await clerk.signInByPassword();
    await clerk.sees("山川 一郎さんの今日の作業", "登録された端末です（令和");
    await clerk.shot("terminal-home");
  });
  await promise("in the session the page names the terminal", async () => {
    await clerk.go("/terminal-help");
    await clerk.sees("証明書を確認できました", house.terminal.number);
    await clerk.shot("terminal-help-session");
  });
}

async function stolen() {
  await promise("C12: the session's cookie in another browser opens nothing, and the page says why", async () => {
    await stranger.context.addCookies(await clerk.context.cookies());
    await stranger.go("/home");
    check(new URL(stranger.page.url()).pathname === "/sign-in", stranger.page.url());
    await stranger.sees("ほかの端末で始めたセッションです", "この端末で、もう一度サインインしてください。");
    await stranger.shot("terminal-elsewhere");
  });
  await promise("C12: its owner goes on", async () => {
    await clerk.go("/home");
    await clerk.sees("山川 一郎さんの今日の作業");
  });
}

await perform(refused, admitted, stolen);

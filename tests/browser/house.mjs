// A house of real processes for the browser tests: the sample contract, with a small list imported by the command line.
import { execFileSync, spawn } from "node:child_process";
import { createHash, createHmac, X509Certificate } from "node:crypto";
import { appendFileSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PASSPHRASE = "a passphrase for nothing but this test\n";
const ROWS = 300;

// All programs in one directory, as an installation has them.
function install(build, into) {
  mkdirSync(into, { recursive: true });
  for (const module of readdirSync(join(build, "src")))
    for (const name of statSync(join(build, "src", module)).isDirectory() ? readdirSync(join(build, "src", module)) : []) {
      const path = join(build, "src", module, name);
      if (/^azukari[a-z-]*$/.test(name) && statSync(path).isFile()) copyFileSync(path, join(into, name));
    }
}

export class House {
  constructor({ build }) {
    this.dir = mkdtempSync(join(tmpdir(), "azukari-browser-"));
    this.programs = join(this.dir, "programs");
    this.house = join(this.dir, "house");
    this.port = Number(execFileSync("sh", [new URL("../support/ports.sh", import.meta.url).pathname, String(process.pid)], { encoding: "utf8" }));
    this.origin = `https://localhost:${this.port}`;
    this.approvalOrigin = `https://localhost:${this.port + 1}`;
    install(build, this.programs);
    writeFileSync(join(this.dir, "facts"), execFileSync(join(build, "src/cli/azukari"), ["sample-facts"], { encoding: "utf8" }));
    writeFileSync(join(this.dir, "passphrase"), PASSPHRASE, { mode: 0o600 });
  }

  azukari(...args) {
    return execFileSync(join(this.programs, "azukari"), [...args, "--lang", "en"], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  }

  // Before the start: sessions lock after one idle minute, not fifteen.
  lockSoon() {
    const file = join(this.dir, "facts");
    const facts = readFileSync(file, "utf8").replace(/^(control contract=1 kind=idle-minutes) limit=15 /m, "$1 limit=1 ");
    writeFileSync(file, facts.replace(/^terms .*\n/m, "")); // they are bound to the fifteen
  }

  // Before the start: the contract admits registered terminals only, wherever they stand; desk-1 is the first of them.
  demandTerminals() {
    const file = join(this.dir, "facts");
    const others = readFileSync(file, "utf8").split("\n").filter((line) => !/^(terms|control .* kind=(places|private-devices)) /.test(line));
    writeFileSync(file, [...others, "control contract=1 kind=terminal limit=1 clauses=N20.6si\n"].join("\n"));
    this.first = join(this.dir, "desk-1.p12");
  }

  // Before the start: somebody of the contractor whom the sample does not have.
  employ(person, account, name, duty) {
    const facts = [
      `person person=${person} org=2 from=@start until=@end human=${person} account=${account} : ${name}`,
      `assign contract=1 person=${person} ${duty} from=@start until=@end`,
      `training contract=1 person=${person} from=@start`,
      `pledge contract=1 person=${person} from=@start`,
      `enrol-code person=${person}`,
    ];
    appendFileSync(join(this.dir, "facts"), facts.join("\n") + "\n");
  }

  // The sample's contract is one of the fiscal year: here it is under way on whatever day the play is.
  isUnderWay() {
    const file = join(this.dir, "facts");
    writeFileSync(file, readFileSync(file, "utf8").replaceAll("@start", isoIn(-200)).replaceAll("@end", isoIn(165)));
  }

  async start() {
    this.isUnderWay();
    const secret = ["--passphrase-file", join(this.dir, "passphrase")];
    const said = this.azukari("init", this.house, "--facts", join(this.dir, "facts"), ...secret, "--listen", `127.0.0.1:${this.port}`, "--programs", this.programs, ...(this.first ? ["--terminal", "2", "窓口1", this.first] : []));
    this.terminal = said.match(/^terminal\t(?<number>[0-9a-f]{16})\t\S+\t(?<password>\S+)$/m)?.groups;
    if (this.terminal) writeFileSync(join(this.dir, "desk-1.password"), this.terminal.password + "\n", { mode: 0o600 });
    this.codes = Object.fromEntries([...said.matchAll(/^code\t(\S+)\t(\S+)$/gm)].map((m) => [m[1], m[2]]));
    this.log = [];
    this.server = spawn(join(this.programs, "azukari"), ["serve", this.house, ...secret]);
    this.server.stderr.on("data", (text) => this.log.push(String(text)));
    for (;;) { // as long as it is on its way
      try {
        this.azukari("status", this.house);
        return;
      } catch (problem) {
        if (this.server.exitCode !== null || this.server.signalCode !== null) throw new Error(`the house does not start: ${this.log.join("")}`, { cause: problem });
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  // Import a synthetic list as the manager; gives the rows that were taken.
  import() {
    const list = join(this.dir, "list.csv");
    const key = join(this.dir, "manager.key");
    const session = join(this.dir, "manager.session");
    this.azukari("sample-list", list, "--rows", String(ROWS), "--encoding", "utf-8", ...(this.blocks ? ["--blocks"] : []));
    this.azukari("enrol", "--dir", this.house, "--account", "manager", "--code", this.codes.manager, "--key", key);
    this.azukari("sign-in", "--dir", this.house, "--account", "manager", "--key", key, "--session", session,
      ...(this.first ? ["--terminal", this.first, "--terminal-password-file", join(this.dir, "desk-1.password")] : []));
    if (this.blocks) {
      const columns = readFileSync(list, "utf8").split(/\r?\n/)[0].split(",");
      const set = columns.flatMap((name, i) => ["--set", `${name === "区分" ? 65535 : i + 1}=${name}`]);
      this.azukari("mapping", "--session", session, "--register", "1", ...set);
    }
    this.azukari("import", "--session", session, "--register", "1", "--purpose", "3", list);
    this.azukari("sign-out", "--session", session);
    return readFileSync(list, "utf8").replace(/^\ufeff/, "").trim().split(/\r?\n/).slice(1).map((line) => line.split(","));
  }

  // From now on a press stops before its first step, and an import stands still at its beginning, until what is given back is called.
  holdPress() {
    const press = join(this.programs, "azukari-press");
    const free = join(this.programs, "free-press");
    renameSync(press, free);
    writeFileSync(press, `#!/bin/sh\nkill -STOP $$\nexec "${free}" "$@"\n`, { mode: 0o755 });
    return () => renameSync(free, press);
  }

  // What makes a browser trust this one certificate, as if it were installed.
  spki() {
    const pem = join(this.house, "gate", "tls", "cert.pem");
    const key = new X509Certificate(readFileSync(pem)).publicKey.export({ type: "spki", format: "der" });
    return createHash("sha256").update(key).digest("base64");
  }

  async stop() {
    if (this.server && this.server.exitCode === null && this.server.signalCode === null) {
      const gone = new Promise((resolve) => this.server.once("exit", resolve));
      this.server.kill("SIGTERM");
      await gone;
    }
    if (existsSync(this.dir)) rmSync(this.dir, { recursive: true, force: true });
  }
}

// --- an authenticator app (RFC 6238) -----------------------------------------------------------------------------------

const STEP_MS = 30000;

export function totp(secret, now = Date.now()) {
  const bits = [...secret.replace(/\s/g, "")].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / STEP_MS)));
  const mac = createHmac("sha1", key).update(counter).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, "0");
}

// A code is good once: wait for the next.
export const nextStep = () => new Promise((resolve) => setTimeout(resolve, STEP_MS - (Date.now() % STEP_MS) + 500));

// --- days -------------------------------------------------------------------------------------------------------------------

const DAY_MS = 86400000;

// Year, month and day in ${n} days, as it is in Tokyo.
export const inDays = (n) => new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Tokyo" }).format(Date.now() + n * DAY_MS).split("-").map(Number);

// ... as ISO 8601 has it.
export const isoIn = (n) => inDays(n).map((part) => String(part).padStart(2, "0")).join("-");

// What must be done within one day is done again if the day in Tokyo has turned meanwhile.
export async function withinOneDay(act) {
  for (;;) {
    const today = String(inDays(0));
    const result = await act().then((value) => ({ value }), (problem) => ({ problem }));
    if (String(inDays(0)) !== today) continue;
    if (result.problem) throw result.problem;
    return result.value;
  }
}

// --- half-width katakana ---------------------------------------------------------------------------------------------------

const FULL = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲンァィゥェォャュョッー";
const HALF = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝｧｨｩｪｫｬｭｮｯｰ";

export const halfWidth = (text) =>
  [...text.normalize("NFKC").normalize("NFD")]
    .map((c) => (c === "\u3099" ? "ﾞ" : c === "\u309a" ? "ﾟ" : FULL.includes(c) ? HALF[FULL.indexOf(c)] : c))
    .join("");

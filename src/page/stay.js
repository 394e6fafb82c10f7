// Typing is work, but it sends nothing.  This script tells the house that somebody is there, so that a long form is neither locked
// nor put away while it is filled in.
//
// The answer of each page of a session says when the browser leaves it by itself (Refresh; data-put-away has the same seconds).
// That stands as long as nothing is told, and wherever this script does not run.  What is told is that a key or a button was
// pressed, not which; at most once a minute, and never without one.  If the house says that the session goes on, the page stays
// for as long again.  If it says no, or nothing, all stays as it is, also what was typed.
//
// Pages of one session stay together and go together at its sign-out: the channel between them is named by the token of its forms, which
// no other session has.

const AWAY = "/put-away";
const away_ms = Number(document.querySelector("script[data-put-away]").dataset.putAway) * 1000;
const pause_ms = Math.min(60000, away_ms / 3); // well within the time after which the session locks
const csrf = document.querySelector('input[name="csrf"]').value;
const others = new BroadcastChannel(`azukari-${csrf}`);

let told = Date.now(); // the page itself was a request
let held = false; // a key that lies under something repeats itself
let due = Infinity; // when the page goes; until something was told the browser alone knows
let timer;

function leave() {
  due = -Infinity;
  location.replace(AWAY);
}

// Somebody was there at ${at}.  The length of the wait does not depend on the clock of the day, which may be set back.
function stay(at) {
  if (due === -Infinity || (due !== Infinity && at + away_ms <= due)) return;
  due = at + away_ms;
  clearTimeout(timer);
  timer = setTimeout(leave, Math.min(due - Date.now(), away_ms));
}

// Timers stand still while a computer sleeps.
function look() {
  if (Date.now() >= due) leave();
}

async function tell() {
  const at = (told = Date.now());
  const answer = await fetch("/still-here", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ csrf }),
    credentials: "same-origin",
    redirect: "manual", // to the lock or the sign-in: that is a no
  }).catch(() => undefined);
  if (!answer?.ok) return;
  others.postMessage(at);
  stay(at);
}

function touched(event) {
  if (event.type === "keydown") held = event.repeat;
  if (!event.isTrusted || (held && event.type !== "pointerdown")) return;
  look();
  if (due !== -Infinity && Math.abs(Date.now() - told) >= pause_ms) tell();
}

// Without these events the browser cannot be kept from leaving when its own time is up: then nothing is told either.
if (globalThis.navigation) {
  navigation.addEventListener("navigate", (event) => {
    const left_alone = due === Infinity || Date.now() >= due;
    if (!left_alone && new URL(event.destination.url).pathname === AWAY) event.preventDefault();
  });
  for (const type of ["keydown", "input", "pointerdown"]) addEventListener(type, touched, { capture: true, passive: true });
  for (const type of ["pageshow", "focus"]) addEventListener(type, look);
  document.addEventListener("visibilitychange", look);
  others.addEventListener("message", ({ data }) => (data === "signed out" ? leave() : stay(data)));
  document.querySelector("form.signout")?.addEventListener("submit", () => others.postMessage("signed out"));
  others.postMessage(told);
}

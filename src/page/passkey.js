// Passkeys (WebAuthn), which only a script can reach.  The other script of the pages is stay.js.
//
// A form with data-passkey="get" or "create" carries the options for the browser in data-options, as JSON with
// base64url for bytes; or it has data-start, and asks for them at its action + "/start" with its fields.  On submit the
// authenticator is asked, and its answer goes as JSON, with the form's other fields, to the form's action.  The server
// answers {"options": {…}}, {"next": "/path"} or {"error": "text"}.  Every other text stands in the HTML.

const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const descriptor = (d) => ({ ...d, id: toBytes(d.id) });

// What JSON cannot hold: bytes.
function revive(options) {
  options.challenge = toBytes(options.challenge);
  options.allowCredentials = options.allowCredentials?.map(descriptor);
  options.excludeCredentials = options.excludeCredentials?.map(descriptor);
  if (options.user) options.user.id = toBytes(options.user.id);
  return options;
}

function toJson({ rawId, response }) {
  if (response.attestationObject)
    return { attestation_object: toText(response.attestationObject), client_data: toText(response.clientDataJSON) };
  return {
    credential: toText(rawId),
    authenticator_data: toText(response.authenticatorData),
    client_data: toText(response.clientDataJSON),
    signature: toText(response.signature),
  };
}

// Show the one text called name, and hide the others.  Only the server's own words are put in, and only as text.
function say(form, name, words) {
  for (const p of form.querySelectorAll("[data-say]")) {
    p.hidden = p.dataset.say !== name;
    if (!p.hidden && words) p.textContent = words;
  }
}

async function post(form, path, more) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ ...Object.fromEntries(new FormData(form)), ...more }),
    credentials: "same-origin",
    redirect: "error",
  });
  return answer.json();
}

async function readOptions(form) {
  if (form.dataset.options) return { options: JSON.parse(form.dataset.options) };
  return post(form, form.action + "/start", {});
}

async function run(form) {
  const start = await readOptions(form);
  if (!start.options) return say(form, start.error ? "server" : "failed", start.error);
  const { challenge } = start.options;
  const credential = await navigator.credentials[form.dataset.passkey]({ publicKey: revive(start.options) });
  const asked = form.dataset.start ? { challenge } : {}; // the server keeps no memory of what it asked
  const { next, error } = await post(form, form.action, { ...toJson(credential), ...asked });
  const target = next && new URL(next, location.origin);
  if (target && target.origin === location.origin) location.assign(target);
  else say(form, error ? "server" : "failed", error);
}

async function submit(event) {
  const form = event.target;
  event.preventDefault();
  if (form.dataset.busy || !window.PublicKeyCredential) {
    if (!form.dataset.busy) say(form, "unsupported");
    return;
  }
  form.dataset.busy = "yes";
  say(form, "waiting");
  try {
    await run(form);
  } catch (problem) {
    say(form, problem.name === "NotAllowedError" || problem.name === "AbortError" ? "refused" : "failed");
  } finally {
    delete form.dataset.busy;
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) form.addEventListener("submit", submit);

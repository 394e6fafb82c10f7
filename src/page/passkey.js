// The one script of the pages: passkeys (WebAuthn), which only a script can reach.
//
// A form with data-passkey="get" or "create" carries the options for the browser in data-options, as JSON with
// base64url for bytes.  On submit the authenticator is asked, and its answer goes as JSON, with the form's other
// fields, to the form's action.  The server answers {"next": "/path"} or {"error": "text"}.  Every text that is shown
// stands in the HTML.

const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const descriptor = (d) => ({ ...d, id: toBytes(d.id) });

function readOptions(form) {
  const options = JSON.parse(form.dataset.options);
  options.challenge = toBytes(options.challenge);
  options.allowCredentials = options.allowCredentials?.map(descriptor);
  options.excludeCredentials = options.excludeCredentials?.map(descriptor);
  if (options.user) options.user.id = toBytes(options.user.id);
  return options;
}

function toJson(credential) {
  const { response } = credential;
  const json = { id: credential.id, type: credential.type, clientDataJSON: toText(response.clientDataJSON) };
  if (response.attestationObject) {
    json.attestationObject = toText(response.attestationObject);
    json.transports = response.getTransports?.() ?? [];
  } else {
    json.authenticatorData = toText(response.authenticatorData);
    json.signature = toText(response.signature);
    json.userHandle = response.userHandle ? toText(response.userHandle) : null;
  }
  return json;
}

// Show the one text called name, and hide the others.  Only the server's own words are put in, and only as text.
function say(form, name, words) {
  for (const p of form.querySelectorAll("[data-say]")) {
    p.hidden = p.dataset.say !== name;
    if (!p.hidden && words) p.textContent = words;
  }
}

async function send(form, credential) {
  const fields = Object.fromEntries(new FormData(form));
  const answer = await fetch(form.action, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ...fields, credential: toJson(credential) }),
    credentials: "same-origin",
    redirect: "error",
  });
  const { next, error } = await answer.json();
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
    const publicKey = readOptions(form);
    const credential = await navigator.credentials[form.dataset.passkey]({ publicKey });
    await send(form, credential);
  } catch (problem) {
    say(form, problem.name === "NotAllowedError" || problem.name === "AbortError" ? "refused" : "failed");
  } finally {
    delete form.dataset.busy;
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) form.addEventListener("submit", submit);

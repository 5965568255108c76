// Steps that wait on this phone until there is a network. Each carries a key of its own, so that the server keeps once
// what is sent twice; a step leaves the phone only after the server said that it has it.

const DATABASE = "sao-que-desk";
const STORE = "steps";

export async function waitingOf(owner) {
  const all = await ask("readonly", (store) => store.getAll());
  return all.filter((step) => step.owner === owner).sort((one, other) => one.at.localeCompare(other.at));
}

export function keep(step) {
  return ask("readwrite", (store) => store.put(step));
}

// Undisturbed by sending, in this tab or another.
export function alone(work) {
  return navigator.locks.request("desk-steps", work);
}

export function drop(key) {
  return ask("readwrite", (store) => store.delete(key));
}

// What came of it: "sent" (all of it), "offline", "login", "other" (somebody else is logged in) or "later" (the server is unwell).
export function sendAll({ owner, tokenUrl, onSent = () => {} }) {
  return alone(async () => {
    const waiting = (await waitingOf(owner)).filter((step) => step.state === "waiting");
    if (!waiting.length) return "sent";
    const { token, outcome } = await greet(owner, tokenUrl);
    if (outcome) return outcome;
    for (const step of waiting) {
      const answer = await send(step, token);
      if (answer.outcome) return answer.outcome;
      if (answer.sent) onSent(step, answer.sent);
    }
    return "sent";
  });
}

async function greet(owner, tokenUrl) {
  let response;
  try {
    response = await fetch(tokenUrl, { headers: { Accept: "application/json" }, cache: "no-store", redirect: "manual" });
  } catch {
    return { outcome: "offline" };
  }
  if (response.type === "opaqueredirect" || response.status === 403) return { outcome: "login" };
  if (!response.ok) return { outcome: "later" };
  const { user, token } = await response.json();
  return user === owner ? { token } : { outcome: "other" };
}

async function send(step, token) {
  const body = new FormData();
  for (const [name, value] of step.fields) body.append(name, value);
  await keep({ ...step, tried: true }); // from now on the server may have it, whether or not its answer comes back
  if (step.photo) body.append("picture", step.photo, "buoc.jpg");
  let response;
  try {
    const headers = { Accept: "application/json", "X-CSRFToken": token };
    response = await fetch(step.url, { method: "POST", body, headers, redirect: "manual" });
  } catch {
    return { outcome: "offline" };
  }
  if (response.type === "opaqueredirect") return { outcome: "login" };
  if (response.status === 201) {
    const sent = await response.json();
    await drop(step.key);
    return { sent };
  }
  if (response.status === 422) {
    const { errors } = await response.json();
    await keep({ ...step, tried: false, state: "refused", errors });
    return {};
  }
  return { outcome: "later" };
}

async function ask(mode, question) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = question(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error ?? request.error);
    });
  } finally {
    database.close();
  }
}

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

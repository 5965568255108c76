// Steps that wait on this phone until there is a network. Each carries a key of its own, so that the server keeps once
// what is sent twice; a step leaves the phone only after the server said that it has it.
// The pages use it, and the service worker, which loads no modules: hence one name for all of it.

self.deskQueue = (() => {
  const DATABASE = "sao-que-desk";
  const STORE = "steps";
  const GREETING = 15_000; // milliseconds after which a network that does not answer is none
  const SENDING = 90_000;
  const REFUSED = [400, 404, 405, 413, 415]; // answers that stay the same however often the step is sent

  // A browser that keeps nothing has nothing waiting.
  async function waitingOf(owner) {
    const all = await ask("readonly", (store) => store.getAll()).catch(() => []);
    return all.filter((step) => step.owner === owner).sort((one, other) => one.at.localeCompare(other.at));
  }

  function keep(step) {
    return ask("readwrite", (store) => store.put(step));
  }

  // Undisturbed by sending, in this tab or another.
  function alone(work) {
    return navigator.locks ? navigator.locks.request("desk-steps", work) : work();
  }

  function drop(key) {
    return ask("readwrite", (store) => store.delete(key));
  }

  function newKey() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16)); // phones of before 2022
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  // What came of it: "sent" (all of it), "offline", "login", "other" (somebody else is logged in) or "later" (the server is unwell).
  function sendAll({ owner, tokenUrl, onSent = () => {} }) {
    return alone(async () => {
      const waiting = (await waitingOf(owner)).filter((step) => step.state === "waiting");
      if (!waiting.length) return "sent";
      const { token, outcome } = await greet(owner, tokenUrl);
      if (outcome) return outcome;
      let all = "sent";
      for (const step of waiting) {
        // From now on the server may have it, whether or not its answer comes back. A full phone cannot note that, and sends.
        await keep({ ...step, tried: true }).catch(() => {});
        const answer = await send(step, token);
        if (answer.sent) await drop(step.key).then(() => onSent(step, answer.sent));
        else if (answer.errors) await keep({ ...step, tried: false, state: "refused", errors: answer.errors });
        else if (answer.outcome === "later") all = "later"; // it does not hold up those behind it
        else return answer.outcome;
      }
      return all;
    });
  }

  // For a step that this phone could not keep: { sent }, { errors } or { outcome }.
  async function sendNow(step, { owner, tokenUrl }) {
    const { token, outcome } = await greet(owner, tokenUrl);
    return outcome ? { outcome } : send(step, token);
  }

  async function greet(owner, tokenUrl) {
    const answer = await call(tokenUrl, { cache: "no-store" }, GREETING);
    if (!answer) return { outcome: "offline" };
    if (answer.leadsAway) return { outcome: "login" };
    if (answer.status === 403) return { outcome: "other" };
    if (answer.status !== 200 || !answer.said) return { outcome: "later" };
    return answer.said.user === owner ? { token: answer.said.token } : { outcome: "other" };
  }

  async function send(step, token) {
    const body = new FormData();
    for (const [name, value] of step.fields) body.append(name, value);
    if (step.photo) body.append("picture", step.photo, "buoc.jpg");
    const answer = await call(step.url, { method: "POST", body, headers: { "X-CSRFToken": token } }, SENDING);
    if (!answer) return { outcome: "offline" };
    if (answer.leadsAway) return { outcome: "login" };
    if (answer.status === 201 && answer.said) return { sent: answer.said };
    if (answer.status === 422 && answer.said) return { errors: answer.said.errors };
    return REFUSED.includes(answer.status) ? { errors: [] } : { outcome: "later" };
  }

  // Null when no answer came, or not all of it.
  async function call(url, options, patience) {
    const given = new AbortController();
    const timer = setTimeout(() => given.abort(), patience);
    try {
      const headers = { ...options.headers, Accept: "application/json" };
      const response = await fetch(url, { ...options, headers, redirect: "manual", signal: given.signal });
      const isJson = response.headers.get("Content-Type")?.includes("json"); // else a page: of an error, or of a Wi-Fi's log-in
      const said = isJson ? await response.json() : null;
      return { status: response.status, leadsAway: response.type === "opaqueredirect", said };
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
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

  return { waitingOf, keep, alone, drop, newKey, sendAll, sendNow };
})();

// On every page of the desk: keep the page for writing down steps on this phone, and send what waits here.

const setup = document.querySelector("[data-desk]").dataset;
const owner = Number(setup.user);
await import(setup.queue);
const { sendAll, waitingOf } = self.deskQueue;
const OWN = "desk-own";
const AGAIN = 20_000;
let timer;
let worker; // its registration, once it works
let count = 0; // of the steps that wait

async function keepEntryPage() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register(setup.worker);
  const cache = await caches.open(OWN);
  const kept = await cache.match("/owner");
  if (kept && Number(await kept.text()) !== owner) await dropAll(cache); // in every language
  await cache.put("/owner", new Response(String(owner)));
  if (await cache.match(setup.entry)) return;
  const response = await fetch(setup.entry);
  if (response.ok && !response.redirected) await cache.put(setup.entry, response);
}

async function dropAll(cache) {
  for (const request of await cache.keys()) await cache.delete(request);
}

async function flush() {
  clearTimeout(timer);
  const outcome = await sendAll({ owner, tokenUrl: setup.token, onSent: tell });
  document.dispatchEvent(new CustomEvent("desk:waiting", { detail: { outcome } }));
  await showCount();
  clearTimeout(timer); // another one may have come to its end meanwhile
  // A phone does not always notice that its network is back, or that there was none behind the Wi-Fi.
  if (outcome === "later" || outcome === "offline") timer = setTimeout(flush, AGAIN);
}

function tell(step, sent) {
  document.dispatchEvent(new CustomEvent("desk:sent", { detail: { step, sent } }));
}

async function showCount() {
  count = (await waitingOf(owner)).length;
  const place = document.querySelector("[data-waiting-count]");
  if (!place) return;
  place.hidden = count === 0;
  place.querySelector("[data-count]").textContent = count;
}

function onKept() {
  count += 1;
  flush();
}

// A page that nobody looks at may be ended: from now on the worker sends, where the browser lets it.
function handOver() {
  if (count) worker?.sync?.register("steps").catch(() => {}); // refused by the person's settings: sent on the next visit
}

document.addEventListener("desk:kept", onKept);
addEventListener("online", flush);
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") flush(); else handOver(); });
navigator.serviceWorker?.ready.then((registration) => { worker = registration; });
await flush();
await keepEntryPage().catch(() => {}); // without it the page still works while there is a network
document.documentElement.dataset.offlineReady = "yes";

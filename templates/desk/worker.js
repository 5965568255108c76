// Lets the page for writing down a step open without a network. Nothing but that page and what it is dressed in is
// kept: the files are the same for everybody, the page is of whoever is logged in and goes when they log out.
// And sends the steps that wait on this phone once there is a network, while no page of the desk is looked at.

importScripts({{ queue|safe }});

const ENTRY = {{ entry|safe }};
const SHELLS = `desk-shell-${ENTRY}-`; // each language has a worker of its own
const SHELL = `${SHELLS}{{ version }}`;
const OWN = "desk-own";
const FILES = {{ files|safe }};
const PATIENCE = 5000; // milliseconds after which a kept page is better than a slow one

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (FILES.includes(url.pathname)) event.respondWith(fromShell(event.request));
  else if (event.request.mode === "navigate") event.respondWith(url.pathname === ENTRY ? entry(event.request) : elsewhere(event.request));
});

self.addEventListener("sync", (event) => {
  if (event.tag === "steps") event.waitUntil(sendWaiting());
});

// A page that somebody looks at sends by itself, and tells what came of it.
async function sendWaiting() {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (pages.some((page) => page.url.startsWith(registration.scope) && page.visibilityState === "visible")) return;
  const owner = await (await caches.open(OWN)).match("/owner");
  if (!owner) return;
  const outcome = await deskQueue.sendAll({ owner: Number(await owner.text()), tokenUrl: {{ token|safe }} });
  if (outcome === "offline" || outcome === "later") throw new Error(outcome); // then the browser tries again
}

async function takeOver() {
  const old = (await caches.keys()).filter((name) => name.startsWith(SHELLS) && name !== SHELL);
  await Promise.all(old.map((name) => caches.delete(name)));
  const own = await caches.open(OWN);
  if (old.length && (await own.match(ENTRY))) await renew(own); // the kept page wants files that have just gone
  await self.clients.claim();
}

async function renew(own) {
  const response = await fetch(ENTRY, { credentials: "same-origin" }).catch(() => null);
  if (isMine(response)) await own.put(ENTRY, response);
  else await own.delete(ENTRY);
}

function isMine(response) {
  return Boolean(response?.ok && !response.redirected && response.type === "basic");
}

async function fromShell(request) {
  return (await (await caches.open(SHELL)).match(request)) ?? fetch(request);
}

async function entry(request) {
  const own = await caches.open(OWN);
  const fresh = fetch(request).then(async (response) => {
    if (isMine(response) && !new URL(request.url).search) await own.put(ENTRY, response.clone());
    return response;
  });
  const kept = await own.match(ENTRY);
  if (!kept) return fresh;
  const late = new Promise((resolve) => { setTimeout(() => resolve(kept), PATIENCE); });
  return Promise.race([fresh, late]).catch(() => kept);
}

async function elsewhere(request) {
  try {
    return await fetch(request);
  } catch {
    const kept = await (await caches.open(OWN)).match(ENTRY);
    return kept ? Response.redirect(`${ENTRY}#offline`) : Response.error();
  }
}

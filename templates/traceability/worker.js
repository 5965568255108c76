// The network first: a kept page is shown only when nobody answers, with the time from which it is.
const KEPT = 'trace-pages'
const MOST = 40
const PATIENCE = 4000 // milliseconds
// For the page of the first visit, which was kept without its headers.
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

self.addEventListener('install', () => self.skipWaiting())

// The request for the page leaves while this worker starts.
self.addEventListener('activate', event => event.waitUntil(self.registration.navigationPreload?.enable()))

self.addEventListener('fetch', event => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== location.origin) return
  if (request.mode === 'navigate') event.respondWith(page(event, url.pathname + url.search))
  else if (url.pathname.startsWith('/anh-tem/')) event.respondWith(picture(request))
})

async function page(event, key) {
  const asked = Promise.resolve(event.preloadResponse).then(answer => answer || fetch(event.request))
  const kept = await (await caches.open(KEPT)).match(key)
  if (!kept) return remembered(key, await asked)
  const patience = new Promise(done => setTimeout(done, PATIENCE))
  const first = await Promise.race([asked.catch(() => null), patience])
  if (first && first.status < 500) return remembered(key, first)
  event.waitUntil(late(event, key, asked, kept.clone()))
  return asItStood(kept)
}

async function remembered(key, answer) {
  const cache = await caches.open(KEPT)
  if (answer.ok && answer.type === 'basic') {
    await cache.delete(key)
    await cache.put(key, new Response(answer.clone().body, { headers: headers(answer.headers.get('Content-Security-Policy'), new Date()) }))
    const keys = await cache.keys()
    await Promise.all(keys.slice(0, -MOST).map(old => cache.delete(old)))
  } else if (answer.status === 404) await cache.delete(key)
  return answer
}

const headers = (policy, at) => ({
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': policy || POLICY,
  Date: at.toUTCString()
})

// When the answer comes after all, the page that is open hears whether it still stands.
async function late(event, key, asked, kept) {
  const answer = await asked.catch(() => null)
  if (!answer || !answer.ok) return
  const [now, then] = await Promise.all([answer.clone().text(), kept.text()])
  await remembered(key, answer)
  const client = await self.clients.get(event.resultingClientId)
  if (client) client.postMessage(words(now) === words(then) ? 'same' : 'newer')
}

const words = html => html.slice(html.indexOf('<main>'), html.indexOf('</main>')).replace(/<[^>]*>|\s+/g, '')

async function asItStood(kept) {
  const html = await kept.text()
  const language = html.match(/<html lang="([\w-]+)"/)[1]
  const at = new Date(kept.headers.get('Date'))
  const written = at.toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short', numberingSystem: 'latn' })
  const time = `<time datetime="${at.toISOString()}">${written}</time>`
  const said = html.replace(/(<p id="kept"[^>]*?) hidden(?:="")?>([^]*?)<time[^>]*>[^]*?<\/time>/, `$1>$2${time}`)
  return new Response(said, { headers: headers(kept.headers.get('Content-Security-Policy'), at) })
}

async function picture(request) {
  return (await caches.match(request)) || fetch(request)
}

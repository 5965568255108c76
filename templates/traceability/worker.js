// The network first: a kept page is shown only when nobody answers, with the time from which it is.
// Of each code only its last page is kept, in whatever language: an older one may be fine where the newer is recalled.
const KEPT = 'trace-pages'
const MOST = 40
const PATIENCE = 4000 // milliseconds
const ANY = { ignoreSearch: true }
const NOTICE = '<p id="kept"' // a page without one could not say how old it is
// For the page of the first visit, which was kept without its headers.
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

self.addEventListener('install', () => self.skipWaiting())

// The request for the page leaves while this worker starts.
self.addEventListener('activate', event => {
  const { navigationPreload } = self.registration
  if (navigationPreload) event.waitUntil(navigationPreload.enable())
})

self.addEventListener('fetch', event => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== location.origin) return
  if (request.mode === 'navigate') event.respondWith(page(event, url.pathname + url.search))
  else if (/^\/anh-tem\/\d+\.webp$/.test(url.pathname)) event.respondWith(picture(event))
})

async function page(event, key) {
  const asked = Promise.resolve(event.preloadResponse).then(answer => answer || fetch(event.request))
  const kept = await stored(key)
  if (!kept) return remembered(event, key, await asked)
  const patience = new Promise(done => setTimeout(done, PATIENCE))
  const first = await Promise.race([asked.catch(() => null), patience])
  if (first && first.status < 500) return remembered(event, key, first)
  event.waitUntil(late(event, key, asked, kept.clone()))
  return asItStood(kept)
}

// The phone may refuse its storage, or have none left. Then nothing is kept, and the page is shown all the same.
const stored = key => caches.open(KEPT).then(cache => cache.match(key, ANY)).catch(() => undefined)

function remembered(event, key, answer) {
  event.waitUntil(remember(key, answer.clone()).catch(() => {}))
  return answer
}

async function remember(key, answer) {
  if (answer.type !== 'basic' || !(answer.ok || answer.status === 404)) return
  const [cache, html] = await Promise.all([caches.open(KEPT), answer.text()])
  if (!html.includes(NOTICE)) return
  await cache.delete(key, ANY)
  if (answer.status === 404) return
  await cache.put(key, new Response(html, { headers: headers(answer.headers.get('Content-Security-Policy'), new Date()) }))
  await forgetOld(cache)
}

const forgetOld = async cache => {
  const keys = await cache.keys()
  await Promise.all(keys.slice(0, -MOST).map(old => cache.delete(old)))
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
  await remember(key, answer).catch(() => {})
  const client = await self.clients.get(event.resultingClientId)
  if (client) client.postMessage(words(now) === words(then) ? 'same' : 'newer')
}

const words = html => html.slice(html.indexOf('<main'), html.indexOf('</main>')).replace(/<[^>]*>|\s+/g, '')

async function asItStood(kept) {
  const html = await kept.text()
  const language = html.match(/<html lang="([\w-]+)"/)[1]
  const at = new Date(kept.headers.get('Date'))
  const written = at.toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short', numberingSystem: 'latn' })
  const time = `<time datetime="${at.toISOString()}">${written}</time>`
  const said = html.replace(/(<p id="kept"[^>]*?) hidden(?:="")?>([^]*?)<time[^>]*>[^]*?<\/time>/, `$1>$2${time}`)
  return new Response(said, { headers: headers(kept.headers.get('Content-Security-Policy'), at) })
}

// Only a page that is shown from the storage needs a kept picture.
async function picture(event) {
  try {
    const answer = await fetch(event.request)
    if (answer.ok) event.waitUntil(keepPicture(event.request, answer.clone()).catch(() => {}))
    return answer
  } catch (error) {
    return (await stored(event.request)) || Response.error()
  }
}

async function keepPicture(request, answer) {
  const cache = await caches.open(KEPT)
  await cache.put(request, answer)
  await forgetOld(cache)
}

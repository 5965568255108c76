// Keeps the page for a place without a network. The worker serves what is kept, and says so in words.
const KEPT = 'trace-pages'

const keep = async () => {
  const { pathname, search } = location
  const scope = pathname.slice(0, pathname.indexOf('/', 1) + 1)
  await navigator.serviceWorker.register('/giu-trang.js', { scope })
  if (navigator.serviceWorker.controller) return // it keeps what it fetched itself, with its headers
  const kept = await caches.open(KEPT)
  const html = `<!doctype html>${document.documentElement.outerHTML}`
  const headers = { 'Content-Type': 'text/html; charset=utf-8', Date: new Date().toUTCString() }
  await kept.put(pathname + search, new Response(html, { headers }))
  const picture = document.querySelector('.what img')
  if (picture) await kept.add(picture.src)
}

const answered = ({ data }) => {
  if (data === 'newer') location.reload()
  if (data === 'same') document.getElementById('kept').hidden = true
}

if ('serviceWorker' in navigator && 'caches' in window) {
  navigator.serviceWorker.addEventListener('message', answered)
  navigator.serviceWorker.startMessages()
  addEventListener('load', () => keep().catch(() => {}))
}

const ledger = document.querySelector('[data-ledger]')
ledger?.addEventListener('toggle', () => import(ledger.dataset.ledger).then(({ check }) => check(ledger)), { once: true })

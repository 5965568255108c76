// Keeps the page for a place without a network. The worker serves what is kept, and says so in words.
// In words that phones of 2018 can read: no "?.", and nothing that they lack may stop the rest.
const KEPT = 'trace-pages'
const YEAR = 31536000
const find = (selector, root = document) => root.querySelector(selector)
const ledger = find('.ledger')

const keep = async () => {
  const { pathname, search } = location
  const scope = pathname.slice(0, pathname.indexOf('/', 1) + 1)
  await navigator.serviceWorker.register('/giu-trang.js', { scope })
  // It keeps what it fetched itself, with its headers; and a code that nobody issued may be issued tomorrow.
  if (navigator.serviceWorker.controller || find('.verdict.unknown')) return
  const copy = document.documentElement.cloneNode(true)
  if (ledger) find('.ledger', copy).hidden = true
  const kept = await caches.open(KEPT)
  await kept.delete(pathname, { ignoreSearch: true })
  const headers = { 'Content-Type': 'text/html; charset=utf-8', Date: new Date().toUTCString() }
  await kept.put(pathname + search, new Response(`<!doctype html>${copy.outerHTML}`, { headers }))
  const picture = find('.what img')
  if (picture) await kept.add(picture.src)
}

const answered = ({ data }) => {
  if (data === 'newer') location.reload()
  if (data === 'same') find('#kept').hidden = true
}

if ('serviceWorker' in navigator && 'caches' in window) {
  navigator.serviceWorker.onmessage = answered
  addEventListener('load', () => keep().catch(() => {}))  // where the phone refuses, nothing is kept
}

// The language that somebody chose here is that of the next code, too.
document.querySelectorAll('.bar ul a').forEach(link => link.addEventListener('click', () => {
  document.cookie = `tieng-noi=${link.lang};path=/;max-age=${YEAR};samesite=lax${location.protocol === 'https:' ? ';secure' : ''}`
}))

if (ledger) {
  let tries = 0  // a browser never asks again for the very address that it could not import
  const check = () => ledger.open && import(`${ledger.dataset.ledger}#${tries}`)
    .then(module => module.check(ledger))
    .catch(() => { tries += 1; find('output', ledger).textContent = ledger.dataset.failed })
  ledger.hidden = false
  ledger.addEventListener('toggle', check)
}

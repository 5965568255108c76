// Pages are cached for everybody, so what is yours alone is asked for once they stand.
// Everything here is an extra: each page works without it.

function showBasketCount() {
  showQuantity(Number(/(?:^|; )so-luong=(\d+)/.exec(document.cookie)?.[1] ?? 0));
}

// The goods of one's own order that waits for payment are not sold out.
function showWaiting() {
  const [until = 0, ...own] = (/(?:^|; )cho-thanh-toan=([\d.]+)/.exec(document.cookie)?.[1] ?? "").split(".");
  const waits = until * 1000 > Date.now();
  const isTold = document.querySelector("[data-unpaid-here], [data-payment-status]");
  for (const bar of document.querySelectorAll("[data-unpaid]")) bar.hidden = !waits || isTold !== null;
  for (const text of document.querySelectorAll("[data-sold-out]")) text.hidden = waits && own.includes(text.dataset.soldOut);
  for (const text of document.querySelectorAll("[data-held]")) text.hidden = !waits || !own.includes(text.dataset.held);
}

async function formToken() {
  const response = await fetch("/gio-hang/ma", { headers: { Accept: "application/json" } });
  return (await response.json()).token;
}

function showQuantity(quantity) {
  for (const place of document.querySelectorAll("[data-basket-count]")) place.textContent = quantity > 0 ? quantity : "";
}

function openOnWideScreens(details) {
  const wide = matchMedia("(width >= 60rem)");
  const follow = () => { details.open = wide.matches; };
  wide.addEventListener("change", follow);
  follow();
}

function closeWhenLeft(details) {
  const close = (event) => { if (!details.contains(event.target)) details.open = false; };
  document.addEventListener("pointerdown", close);
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    details.open = false;
    details.querySelector("summary").focus();
  });
  details.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !details.contains(event.relatedTarget)) details.open = false;
  });
}

function sendOnce(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => { delete form.dataset.sent; });
}

// A picture behind the thumbnails still opens by its link when there is no script.
function swapPictures(gallery) {
  const main = gallery.querySelector(".gallery__main img");
  gallery.addEventListener("click", (event) => {
    const link = event.target.closest(".gallery__thumbs a");
    if (!link || !main) return;
    event.preventDefault();
    main.removeAttribute("srcset");
    main.src = link.href;
    main.alt = link.querySelector("img")?.alt ?? "";
    for (const other of gallery.querySelectorAll(".gallery__thumbs a")) other.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
  });
}

// Adding to the basket keeps the shopper on the page; whatever needs an answer goes through the form itself.
function addInPlace(form) {
  const said = Object.assign(document.createElement("p"), { className: "added" });
  said.setAttribute("role", "status");
  form.append(said);
  form.addEventListener("submit", async (event) => {
    if (!form.reportValidity()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = event.submitter ?? form.querySelector("[type=submit]");
    button.disabled = true;
    try {
      const headers = { Accept: "application/json", "X-CSRFToken": await formToken() };
      const response = await fetch(form.action, { method: "POST", body: new FormData(form), headers });
      if (!response.headers.get("Content-Type")?.includes("json")) return form.submit(); // to a page with the question
      const { quantity, message } = await response.json();
      said.textContent = message;
      said.classList.add("added--shown");
      showQuantity(quantity);
    } catch {
      location.assign(form.action.replace(/them\/$/, "")); // it may or may not have been added: the basket tells
    } finally {
      button.disabled = false;
    }
  }, { capture: true });
}

// What the desk keeps on this phone is of whoever is logged in.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-log-out]")) globalThis.caches?.delete("desk-own");
});

document.querySelectorAll("form[data-add-to-basket]").forEach(addInPlace);
document.querySelectorAll("[data-open-wide]").forEach(openOnWideScreens);
document.querySelectorAll("[data-close-outside]").forEach(closeWhenLeft);
document.querySelectorAll("form[data-once]").forEach(sendOnce);
document.querySelectorAll(".gallery").forEach(swapPictures);
document.querySelectorAll("form[data-submit-on-change]").forEach((form) => form.addEventListener("change", () => form.requestSubmit()));
function showOwn() {
  showBasketCount();
  showWaiting();
}
showOwn();
addEventListener("pageshow", showOwn); // also when one comes back to it

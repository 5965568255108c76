// The wards of the chosen province, and what delivery there costs, without another page.
const form = document.querySelector("[data-checkout]");
const { province, ward } = form.elements;
const { wardsUrl, linesTotal, language, free } = form.dataset;
let zone = "";

function money(amount) {
  const digits = new Intl.NumberFormat(language === "vi" ? "vi-VN" : "en-US").format(amount);
  return language === "vi" ? `${digits}\u00a0₫` : `₫${digits}`;
}

function chargeOf(radio) {
  return Number(zone === "near" ? radio.dataset.chargeNear : radio.dataset.chargeFar);
}

function showCharges() {
  if (!zone) return;
  for (const radio of form.elements.shipping) {
    const card = radio.closest("label");
    const charge = chargeOf(radio);
    card.querySelector("[data-option-charge]").textContent = charge ? money(charge) : free;
    for (const days of card.querySelectorAll("[data-days]")) days.hidden = days.dataset.days !== zone;
  }
  const charge = chargeOf([...form.elements.shipping].find((radio) => radio.checked));
  form.querySelector("[data-charge]").textContent = charge ? money(charge) : free;
  form.querySelector("[data-total]").textContent = money(Number(linesTotal) + charge);
}

async function load(keep) {
  const first = ward.options[0];
  if (!province.value) return;
  const response = await fetch(wardsUrl.replace("/00/", `/${province.value}/`));
  const answer = await response.json();
  zone = answer.zone;
  ward.replaceChildren(first, ...answer.wards.map(([code, name]) => new Option(name, code, false, code === keep)));
  showCharges();
}

form.querySelector("[data-wards-button]").remove();
province.addEventListener("change", () => load("").catch(() => form.submit()));
form.addEventListener("change", (event) => { if (event.target.name === "shipping") showCharges(); });
if (province.value) load(ward.value).catch(() => {});
// What is typed goes along with a discount code, and comes back with the page.
document.getElementById("voucher").addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of new FormData(form)) if (!formData.has(name)) formData.append(name, value);
});
form.querySelector("[aria-invalid=true]")?.focus();

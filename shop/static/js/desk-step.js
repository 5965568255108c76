// The form for a step works by itself. With this it is kept on the phone first and sent when there is a network.

const form = document.querySelector("form[data-step]");
const setup = document.querySelector("[data-desk]").dataset;
const owner = Number(setup.user);
const queue = await import(setup.queue);
const list = document.querySelector("[data-waiting]");
const said = document.querySelector("[data-said]");
const LONGEST_SIDE = 1600;
const QUALITY = 0.82;
const last = JSON.parse(form.dataset.last);
let photo = null;
let key = null; // of the step that is being put right

async function shrink(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", QUALITY); });
}

async function takePhoto() {
  const [file] = form.elements.picture.files;
  photo = file ? await shrink(file).catch(() => file) : null; // what this phone cannot read the server may
  await showPhoto();
}

async function showPhoto() {
  const image = form.querySelector("[data-preview]");
  image.hidden = !photo;
  if (photo) image.src = await asAddress(photo);
}

function asAddress(blob) {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.readAsDataURL(blob);
  });
}

// What is left empty is as it was the last time: say what that was, for the kind that is chosen.
function showLastTime() {
  const { actor = "", place = "" } = last[form.elements.kind.value] ?? {};
  form.elements.actor.placeholder = actor || form.dataset.producer;
  form.elements.place_note.placeholder = place;
  const words = [form.dataset.now, place, actor || form.dataset.producer].filter(Boolean);
  form.querySelector("[data-as-last-time]").textContent = words.join(" · ");
}

function today() {
  const now = new Date();
  return [now.getFullYear() % 100, now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("");
}

function fieldsOf() {
  const skipped = new Set(["picture", "csrfmiddlewaretoken", "client_key", "entered_at"]);
  return [...new FormData(form)].filter(([name, value]) => !skipped.has(name) && typeof value === "string");
}

function labelOf() {
  const kind = form.querySelector("[name=kind]:checked")?.closest("label").textContent.trim() ?? "";
  const lot = form.elements.lot.value === "new" ? form.elements.new_code.value
    : form.elements.lot.value === "other" ? form.elements.other_lot.selectedOptions[0]?.textContent
    : form.querySelector("[name=lot]:checked")?.closest("label").querySelector("strong")?.textContent;
  return [kind, lot].filter(Boolean).join(" · ");
}

async function onSubmit(event) {
  event.preventDefault();
  const at = new Date().toISOString();
  key ??= crypto.randomUUID();
  const fields = [...fieldsOf(), ["client_key", key], ["entered_at", at]];
  await queue.keep({ key, owner, at, url: form.getAttribute("action"), label: labelOf(), fields, photo, state: "waiting", errors: [] });
  clear();
  said.hidden = false;
  said.textContent = form.dataset.kept;
  await show();
  scrollTo({ top: 0 });
  document.dispatchEvent(new CustomEvent("desk:kept"));
}

function clear() {
  const lot = form.elements.lot.value;
  form.reset();
  if (lot !== "new") form.elements.lot.value = lot; // the next step is most often of the same lot
  photo = key = null;
  form.elements.new_code.value = today();
  showPhoto();
  showLastTime();
}

async function show(outcome = "") {
  const waiting = await queue.waitingOf(owner);
  list.replaceChildren(...waiting.map((step) => row(step, outcome)));
  document.querySelector("[data-waiting-box]").hidden = waiting.length === 0;
}

function row(step, outcome) {
  const item = document.querySelector("#waiting-step").content.firstElementChild.cloneNode(true);
  item.querySelector("[data-label]").textContent = step.label;
  item.querySelector("[data-at]").textContent = new Date(step.at).toLocaleString(document.documentElement.lang);
  item.querySelector("[data-state]").textContent = stateOf(step, outcome);
  item.querySelector("[data-state]").classList.toggle("state--back", step.state === "refused");
  item.querySelector("[data-login]").hidden = outcome !== "login";
  for (const button of item.querySelectorAll("button")) button.hidden = Boolean(step.tried); // the server may have it
  item.querySelector("[data-edit]").addEventListener("click", () => edit(step));
  item.querySelector("[data-drop]").addEventListener("click", async () => {
    if (!confirm(list.dataset.sure)) return;
    await queue.alone(() => queue.drop(step.key));
    await show(outcome);
  });
  return item;
}

function stateOf(step, outcome) {
  if (step.state === "refused") return step.errors.join(" ");
  return step.state === "editing" ? list.dataset.editing : list.dataset[outcome] ?? list.dataset.offline;
}

// It stays on the phone as it was until it is handed in anew, under the same key.
async function edit(step) {
  await queue.alone(() => queue.keep({ ...step, state: "editing" }));
  form.reset();
  for (const [name, value] of step.fields) {
    const field = form.elements[name];
    if (field && name !== "client_key" && name !== "entered_at") field.value = value;
  }
  ({ key, photo } = step);
  await showPhoto();
  showLastTime();
  await show();
  form.scrollIntoView();
}

function onSent({ detail: { step, sent } }) {
  const place = document.querySelector("#sent-step").content.firstElementChild.cloneNode(true);
  place.querySelector("[data-label]").textContent = step.label;
  place.querySelector("a").href = sent.correct;
  said.hidden = false;
  said.replaceChildren(place);
}

form.addEventListener("submit", onSubmit);
form.elements.picture.addEventListener("change", takePhoto);
form.addEventListener("change", (event) => { if (event.target.name === "kind") showLastTime(); });
document.addEventListener("desk:sent", onSent);
document.addEventListener("desk:waiting", ({ detail }) => show(detail.outcome));
form.elements.new_code.value ||= today();
const asked = new URLSearchParams(location.search).get("lo"); // the page may be one that was kept for another address
if (asked && [...form.elements.lot].some((choice) => choice.value === asked)) form.elements.lot.value = asked;
showLastTime();
await show();
form.dataset.ready = "yes";

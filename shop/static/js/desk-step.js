// The form for a step works by itself. With this it is kept on the phone first and sent when there is a network.

const form = document.querySelector("form[data-step]");
const setup = document.querySelector("[data-desk]").dataset;
const owner = Number(setup.user);
await import(setup.queue);
const queue = self.deskQueue;
const list = document.querySelector("[data-waiting]");
const said = document.querySelector("[data-said]");
const LONGEST_SIDE = 1600;
const QUALITY = 0.82;
const DRAFT = "desk-step-draft";
const known = JSON.parse(form.dataset.known); // whose each lot is, and how each producer did each kind of step the last time
const cameOffline = location.hash === "#offline";
let shrinking = null; // the photo, once it is small enough
let changing = {}; // the step that is being put right: its key, and when it was entered
let isKeeping = false;

async function shrink(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve) => { canvas.toBlob((blob) => resolve(blob ?? file), "image/jpeg", QUALITY); });
}

function takePhoto() {
  const [file] = form.elements.picture.files;
  shrinking = file ? shrink(file).catch(() => asItIs(file)) : null;
  return showPhoto();
}

// An old phone cannot make it small, but the shop can; what neither can read is said now, while it can be taken anew.
function asItIs(file) {
  if (form.elements.picture.accept.split(",").includes(file.type)) return file;
  form.elements.picture.value = "";
  return null;
}

async function showPhoto() {
  const image = form.querySelector("[data-preview]");
  const shown = shrinking;
  const photo = await shown;
  if (shown !== shrinking) return; // another one was taken meanwhile
  image.hidden = !photo;
  form.querySelector("[data-photo-error]").hidden = !shown || Boolean(photo);
  if (photo) image.src = await asAddress(photo);
}

function asAddress(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

// What is left empty is as it was the last time: say what that was, for the kind and the producer that are chosen.
function showLastTime() {
  const { name, last } = producer();
  const { actor = name, place = "" } = last[form.elements.kind.value] ?? {};
  form.elements.actor.placeholder = actor;
  form.elements.place_note.placeholder = place;
  form.querySelector("[data-as-last-time]").textContent = [form.dataset.now, place, actor].filter(Boolean).join(" · ");
}

// Whose lot it is: most people have one producer, some work for several.
function producer() {
  const { lot, other_lot: other, new_of: goods } = form.elements;
  const id = lot.value === "new" ? known.goods[goods.value] : known.lots[lot.value === "other" ? other.value : lot.value];
  return known.producers[id] ?? Object.values(known.producers)[0];
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
  if (isKeeping) return;
  isKeeping = true;
  await keepStep().finally(() => { isKeeping = false; });
}

async function keepStep() {
  const key = (changing.key ??= queue.newKey());
  const at = (changing.at ??= new Date().toISOString());
  const fields = [...fieldsOf(), ["client_key", key], ["entered_at", at]];
  const step = { key, owner, at, url: form.getAttribute("action"), label: labelOf(), fields, state: "waiting", errors: [] };
  step.photo = await shrinking;
  const isKept = await queue.keep(step).then(() => true, () => false);
  if (!isKept) return sendAtOnce(step);
  navigator.storage?.persist?.(); // else a phone short of room may clear it away
  clear();
  tell(form.dataset.kept);
  await show();
  goUp();
  document.dispatchEvent(new CustomEvent("desk:kept"));
}

// Without room on the phone it goes now, or stays in the form.
async function sendAtOnce(step) {
  tell(form.dataset.sending);
  const { sent, errors } = await queue.sendNow(step, { owner, tokenUrl: setup.token });
  if (sent) {
    clear();
    onSent({ detail: { step, sent } });
  } else tell(errors?.join(" ") || form.dataset.full, "warn");
  goUp();
}

// Read out by screen readers as it appears.
function tell(words, kind = "ok") {
  const notice = Object.assign(document.createElement("div"), { className: `notice notice--${kind}` });
  notice.append(words);
  said.replaceChildren(notice);
}

function goUp() {
  said.focus({ preventScroll: true });
  scrollTo({ top: 0 });
}

function clear() {
  const lot = form.elements.lot.value;
  form.reset();
  if (lot !== "new") form.elements.lot.value = lot; // the next step is most often of the same lot
  shrinking = null;
  changing = {};
  sessionStorage.removeItem(DRAFT);
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
  item.querySelector("[data-at]").textContent = new Date(step.at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
  const state = item.querySelector("[data-state]");
  state.textContent = stateOf(step, outcome);
  state.className = step.state === "refused" ? "field__error" : "state state--waiting";
  item.querySelector("[data-login]").hidden = outcome !== "login";
  for (const button of item.querySelectorAll("button")) button.hidden = Boolean(step.tried); // the server may have it
  item.querySelector("[data-edit]").addEventListener("click", () => { if (mayReplace()) edit(step); });
  item.querySelector("[data-drop]").addEventListener("click", () => throwAway(step, outcome));
  return item;
}

function stateOf(step, outcome) {
  if (step.state === "refused") return step.errors.join(" ") || list.dataset.refused;
  return step.state === "editing" ? list.dataset.editing : list.dataset[outcome] ?? list.dataset.offline;
}

async function throwAway(step, outcome) {
  if (!confirm(list.dataset.sure)) return;
  await queue.alone(() => queue.drop(step.key));
  if (changing.key === step.key) clear();
  tell(list.dataset.thrown);
  await show(outcome);
  goUp();
}

function mayReplace() {
  return !sessionStorage.getItem(DRAFT) || confirm(list.dataset.replace);
}

// It stays on the phone as it was until it is handed in anew, under the same key and with the time of its first entry.
async function edit(step) {
  await queue.alone(() => queue.keep({ ...step, state: "editing" }));
  clear();
  fill(step.fields);
  changing = { key: step.key, at: step.at };
  shrinking = step.photo ? Promise.resolve(step.photo) : null;
  await showPhoto();
  await show();
  form.scrollIntoView();
  form.elements.kind[0].focus({ preventScroll: true });
}

function fill(fields) {
  for (const [name, value] of fields) {
    const field = form.elements[name];
    if (field && name !== "client_key" && name !== "entered_at") field.value = value;
  }
  for (const panel of form.querySelectorAll("details")) {
    panel.open ||= [...panel.querySelectorAll("input:not([type=hidden]), select[name$=lot]")].some((field) => field.value);
  }
  showLastTime();
}

// A phone short of memory ends the page while the camera is open: what was typed is brought back.
function keepDraft() {
  const draft = { owner, key: changing.key, search: location.search, fields: fieldsOf() };
  sessionStorage.setItem(DRAFT, JSON.stringify(draft));
}

async function bringBack() {
  const begun = (await queue.waitingOf(owner)).find((step) => step.state === "editing");
  const draft = JSON.parse(sessionStorage.getItem(DRAFT) ?? "null");
  if (begun) await edit(begun);
  if (draft?.owner === owner && (!begun || draft.key === begun.key)) {
    fill(draft.fields);
    tell(form.dataset.broughtBack, "info");
  }
  const asked = new URLSearchParams(location.search).get("lo"); // the page may be one that was kept for another address
  if (!asked || draft?.search === location.search) return;
  if ([...form.elements.lot].some((choice) => choice.value === asked)) form.elements.lot.value = asked;
}

function onSent({ detail: { step, sent } }) {
  const place = document.querySelector("#sent-step").content.firstElementChild.cloneNode(true);
  place.querySelector("[data-label]").textContent = step.label;
  place.querySelector("a").href = sent.correct;
  tell(place);
}

function showNetwork() {
  document.querySelector("[data-no-network]").hidden = navigator.onLine;
}

form.addEventListener("submit", onSubmit);
form.addEventListener("input", keepDraft);
form.elements.picture.addEventListener("change", takePhoto);
form.addEventListener("change", showLastTime);
document.addEventListener("desk:sent", onSent);
document.addEventListener("desk:waiting", ({ detail }) => show(detail.outcome));
addEventListener("online", showNetwork);
addEventListener("offline", showNetwork);
form.elements.new_code.value ||= today();
await bringBack();
showLastTime();
showNetwork();
if (cameOffline) { // in place of another page
  document.querySelector("[data-no-network]").hidden = false;
  history.replaceState(null, "", location.pathname);
}
await show();
form.dataset.ready = "yes";

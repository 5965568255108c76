// The story form works by itself. This spares the writer a reload for sorting, and keeps a copy of the words on the phone.

const form = document.querySelector("form[data-story]");
const blocks = form?.querySelector("[data-blocks]");
const note = form?.querySelector("[data-saved]");
const key = `story-${form?.dataset.story}`;
let isDirty = false;

function move(block, direction) {
  const other = direction === "up" ? block.previousElementSibling : block.nextElementSibling;
  if (!other) return;
  if (direction === "up") other.before(block);
  else other.after(block);
  block.scrollIntoView({ block: "nearest" });
  keep();
}

function onClick(event) {
  const button = event.target.closest("button[name=action]");
  const block = button?.closest("[data-block]");
  const [action] = button?.value.split(":") ?? [];
  if (!block || !["up", "down"].includes(action)) return;
  event.preventDefault();
  move(block, action);
  button.focus();
}

function keep() {
  isDirty = true;
  const words = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  try { localStorage.setItem(key, JSON.stringify(words)); } catch { /* a full or closed store is no reason to stop writing */ }
}

function bringBack() {
  const kept = JSON.parse(localStorage.getItem(key) ?? "null");
  if (!kept) return;
  const revision = kept.find(([name]) => name === "revision")?.[1];
  if (revision !== form.elements.revision.value) return localStorage.removeItem(key);
  for (const [name, value] of kept) {
    const field = form.elements[name];
    if (field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && field.type === "text")) field.value = value;
  }
  note.textContent = note.dataset.broughtBack;
}

if (form) {
  bringBack();
  blocks.addEventListener("click", onClick);
  form.addEventListener("input", keep);
  form.addEventListener("submit", () => { isDirty = false; });
  addEventListener("beforeunload", (event) => { if (isDirty) event.preventDefault(); });
}

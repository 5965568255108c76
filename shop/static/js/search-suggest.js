// Suggestions below a search box: an ARIA combobox with a list of links' targets. Without it the box simply searches.

const WAIT = 140;
const answers = new Map();

export function attach(form) {
  const input = form.querySelector("input[type=search]");
  const url = form.dataset.suggestUrl;
  if (!input || !url || input.getAttribute("role") === "combobox") return;

  const list = document.createElement("ul");
  list.id = `${input.id}-list`;
  list.className = "search__list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.querySelector("label")?.textContent.trim() ?? "");
  list.hidden = true;
  form.append(list);

  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) input.setAttribute(name, value);

  let timer, asked = "", active = -1;
  const options = () => [...list.children];

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const choose = (index) => {
    const all = options();
    if (!all.length) return;
    active = index < all.length ? index : -1;  // after the last one the text box itself comes again
    all.forEach((option, n) => option.setAttribute("aria-selected", String(n === active)));
    if (active < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", all[active].id);
    all[active].scrollIntoView({ block: "nearest" });
  };

  const show = (suggestions) => {
    list.replaceChildren(...suggestions.map((suggestion, n) => optionFor(suggestion, `${list.id}-${n}`, input.value)));
    active = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = suggestions.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };

  const ask = async () => {
    const text = input.value.trim();
    if (text.length < 2) return close();
    asked = text;
    const suggestions = await suggestionsFor(url, text);
    if (asked === text && document.activeElement === input) show(suggestions);
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => ask().catch(close), WAIT);
  });
  input.addEventListener("focus", () => {
    if (!list.children.length || input.value.trim() !== asked) return;
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  });

  input.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    if (event.key === "ArrowDown") choose(active + 1);
    else if (event.key === "ArrowUp") choose(active < 0 ? options().length - 1 : active - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && active >= 0) location.assign(options()[active].dataset.url);
    else return;
    if (event.key !== "Enter" || active >= 0) event.preventDefault();
  });
  input.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.url);
  });
}

async function suggestionsFor(url, text) {
  const key = text.toLowerCase();
  if (!answers.has(key)) {
    const response = await fetch(`${url}?q=${encodeURIComponent(key)}`, { headers: { Accept: "application/json" } });
    if (!response.ok) return [];
    answers.set(key, (await response.json()).suggestions);
  }
  return answers.get(key);
}

function optionFor({ kind, label, note, url }, id, typed) {
  const option = document.createElement("li");
  option.id = id;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  option.dataset.url = url;
  const text = document.createElement("span");
  text.append(...marked(label, typed));
  const about = document.createElement("span");
  about.className = "search__kind";
  about.textContent = note ? `${note} · ${kind}` : kind;
  option.append(text, about);
  return option;
}

// The typed words stand out; typed "banh" marks "Bánh", because both are compared without accents.
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d").replace(/Đ/g, "D").toLowerCase();

function marked(label, typed) {
  const words = fold(typed).split(/[^a-z0-9]+/).filter(Boolean);
  return label.split(/(\s+)/).map((word) => {
    const start = words.find((typedWord) => fold(word).startsWith(typedWord));
    if (!start) return word;
    const mark = document.createElement("mark");
    mark.textContent = word.normalize("NFC").slice(0, start.length);
    const whole = document.createDocumentFragment();
    whole.append(mark, word.normalize("NFC").slice(start.length));
    return whole;
  });
}

document.querySelectorAll("form[data-suggest-url]").forEach(attach);

// Checks that the steps on this page are in the ledger as they stand here: record against commitment, commitment
// against root (RFC 6962), root against signed checkpoint (C2SP signed-note).
const utf8 = new TextEncoder();
const bytes = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
const hexBytes = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
const hex = (data) => Array.from(data, (b) => b.toString(16).padStart(2, "0")).join("");
const join = (...parts) => new Uint8Array(parts.flatMap((part) => [...part]));
const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", join(...parts)));
const nodeHash = (left, right) => sha256([1], left, right);
const seconds = (time) => Math.floor(Date.parse(time) / 1000);
const plain = (text) => (text || "").normalize("NFC").replace(/\s+/g, " ").trim();

/** RFC 9162, 2.1.3.2; null when the tree has no such leaf, or the proof is too long or too short. */
export async function rootFrom(leaf, index, size, proof) {
  if (index < 0 || index >= size || leaf.length !== 32) return null;
  let at = BigInt(index), last = BigInt(size) - 1n, found = leaf;
  for (const hash of proof) {
    if (!last) return null;
    if (at & 1n || at === last) {
      found = await nodeHash(hash, found);
      while (at && !(at & 1n)) [at, last] = [at >> 1n, last >> 1n];
    } else found = await nodeHash(found, hash);
    [at, last] = [at >> 1n, last >> 1n];
  }
  return last ? null : found;
}

export function readNote(note) {
  const cut = note.lastIndexOf("\n\n");
  const text = note.slice(0, cut + 1);
  const [origin, size, root] = text.split("\n");
  const signatures = note.slice(cut + 2).trim().split("\n").map((line) => {
    const [, name, value] = line.split(" ");
    return { name, value: bytes(value) };
  });
  return { text, origin, size: +size, root: bytes(root), signatures };
}

/** true (of a cosignature its time), false, or null where the browser has no Ed25519. */
export async function signedBy(note, vkey) {
  const [name, id, ...rest] = vkey.split("+");
  const key = bytes(rest.join("+"));
  const mine = note.signatures.find((one) => one.name === name && hex(one.value.slice(0, 4)) === id);
  if (!mine) return false;
  const cosigned = key[0] === 4;
  const time = cosigned ? new DataView(mine.value.buffer).getBigUint64(4) : 0n;
  const text = cosigned ? `cosignature/v1\ntime ${time}\n${note.text}` : note.text;
  let usable;
  try {
    usable = await crypto.subtle.importKey("raw", key.slice(1), { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return null;
  }
  const holds = await crypto.subtle.verify("Ed25519", usable, mine.value.slice(cosigned ? 12 : 4), utf8.encode(text));
  return holds && cosigned ? new Date(Number(time) * 1000) : holds;
}

/** Why a step is not what the ledger knows; empty when it is. */
async function fault(one, element, note) {
  const entry = JSON.parse(one.entry);
  if (entry.kind !== "event" || entry.object !== +element.dataset.event) return "notProven";
  const leaf = await sha256([0], utf8.encode(one.entry));
  const root = await rootFrom(leaf, one.index, note.size, one.proof.map(bytes));
  if (!root || hex(root) !== hex(note.root)) return "notProven";
  if (!one.record) return "closed";
  const domain = utf8.encode("traceability ledger record v1\n");
  const commitment = await sha256(domain, hexBytes(one.salt), utf8.encode(one.record));
  if (hex(commitment) !== entry.commitment) return "notProven";
  const { row, parts } = JSON.parse(one.record);
  const { seal } = element.dataset; // a page that was kept from before there were seals has none
  return tells(element, row) && (!seal || seal === await sealOf(row, parts.items)) ? "" : "differs";
}

/** As traceability/ledger/seal.py makes it from what the page tells. */
export async function sealOf(row, items) {
  const parts = items.map((one) => [
    ["input", "child"].includes(one.role) ? "<" : ">", one.lot_id || "", one.epc, one.lot_id ? "" : one.name,
    one.quantity || "", one.uom,
  ].join("|")).sort();
  const told = [row.kind, row.lot_id, row.occurred_at, row.place_id, row.place_note, row.actor, row.note, row.note_en,
    row.picture, parts];
  const digest = await sha256(utf8.encode(JSON.stringify(told)));
  return btoa(String.fromCharCode(...digest.slice(0, 6)));
}

function tells(element, row) {
  const text = plain(element.textContent);
  const notes = [row.note, row.note_en].map(plain).filter(Boolean);
  const times = [...element.querySelectorAll("time")].map((one) => seconds(one.dateTime));
  const isVerifiedOnlyHere = element.classList.contains("seen") && !row.verified_at;
  return !isVerifiedOnlyHere && text.includes(plain(row.actor)) && (!notes.length || notes.some((note) => text.includes(note)))
    && (!times.length || times.includes(seconds(row.occurred_at)));
}

export async function check(box) {
  const { url, keys = "", witnesses = "", failed } = box.dataset;
  const out = box.querySelector("output");
  const say = (lines) => out.replaceChildren(...lines.filter(Boolean).map((line) => {
    const p = document.createElement("p");
    p.textContent = line;
    return p;
  }));
  const steps = new Map([...document.querySelectorAll("[data-event]")].map((one) => [+one.dataset.event, one]));
  try {
    const answer = await fetch(`${url}&event=${[...steps.keys()].join()}`);
    if (!answer.ok) throw new Error(answer.status);
    const { checkpoint, proofs, words } = await answer.json();
    if (!crypto.subtle) return say([words.unable]); // an old browser, or a page that did not come by https
    say(await findings(steps, readNote(checkpoint), proofs, words, keys, witnesses));
  } catch {
    say([failed]);
  }
}

async function findings(steps, note, proofs, words, keys, witnesses) {
  const told = (word, values = {}) => words[word].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const faults = new Map([...steps.keys()].map((id) => [id, "waiting"]));
  for (const one of proofs) {
    const element = steps.get(one.object);
    if (element) faults.set(one.object, await fault(one, element, note));
  }
  const signed = await Promise.all(keys.split(" ").filter(Boolean).map((key) => signedBy(note, key)));
  const seen = await Promise.all(witnesses.split(" ").filter(Boolean).map(async (key) => [key, await signedBy(note, key)]));
  const of = (what) => [...faults].filter(([, found]) => found === what).map(([id]) => id);
  const isSigned = signed.includes(true) ? "signed" : signed.includes(null) ? "unchecked" : "unsigned";
  const good = isSigned === "unsigned" ? [] : of("");
  return [
    told(good.length === steps.size ? "whole" : "part", { good: good.length, all: steps.size }),
    ...["differs", "notProven", "closed", "waiting"].map((what) => {
      const count = of(what).length;
      return count && told(what, { count });
    }),
    told(isSigned, { size: note.size.toLocaleString(document.documentElement.lang) }),
    ...seen.filter(([, at]) => at instanceof Date).map(([key, at]) =>
      told("witness", { name: key.split("+")[0], at: at.toLocaleString(document.documentElement.lang) })),
  ];
}

// The form works by itself, with photos or typed numbers. Where the browser reads codes, the camera fills it in.

const form = document.querySelector("form[data-scan]");
const dialog = form?.querySelector("[data-scanner]");
const video = dialog?.querySelector("video");
const said = dialog?.querySelector("[role=status]");
const hint = said?.textContent;
let stream = null;

async function canRead() {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return false;
  return (await BarcodeDetector.getSupportedFormats()).includes("qr_code");
}

// A stamp's serial, out of its address or alone; other codes on the table are passed over.
function serialIn(text) {
  const last = text.split("?")[0].replace(/\/+$/, "").split("/").pop();
  const letters = last.toUpperCase().replace(/[\s-]/g, "");
  return /^[0-9A-Z]{18}$/.test(letters) ? letters : "";
}

function grouped(serial) {
  return [serial.slice(0, 5), serial.slice(5, 10), serial.slice(10, 14), serial.slice(14)].filter(Boolean).join(" ");
}

async function scanInto(field) {
  said.textContent = hint;
  dialog.showModal();
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
  } catch {
    said.textContent = said.dataset.denied;
    return;
  }
  if (!dialog.open) return stop(); // closed while the browser still asked
  video.srcObject = stream;
  await video.play();
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  while (dialog.open) {
    const codes = await detector.detect(video).catch(() => []);
    const serial = codes.map((code) => serialIn(code.rawValue)).find(Boolean);
    if (serial) return found(field, serial);
    await new Promise((resolve) => { setTimeout(resolve, 120); });
  }
}

function found(field, serial) {
  field.value = grouped(serial);
  navigator.vibrate?.(80);
  dialog.close();
  const other = form.elements[field.name === "first" ? "last" : "first"];
  const next = !other || other.value ? form.querySelector("[type=submit]") : form.querySelector(`[data-into=${other.name}]`);
  next.focus();
}

function stop() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  video.srcObject = null;
}

if (form) {
  for (const field of form.querySelectorAll("[data-serial]")) {
    field.addEventListener("change", () => { const serial = serialIn(field.value); if (serial) field.value = grouped(serial); });
  }
  dialog.addEventListener("close", stop);
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-into]");
    if (button) scanInto(form.elements[button.dataset.into]);
  });
  if (await canRead().catch(() => false)) {
    for (const place of form.querySelectorAll("[data-camera]")) place.hidden = false;
  }
}

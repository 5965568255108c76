// Changing a number sends it; without script there is a button for that.
for (const input of document.querySelectorAll("[data-quantity]")) {
  const button = input.form.querySelector("[data-update]");
  button.hidden = true;
  input.addEventListener("change", () => { if (input.reportValidity()) input.form.requestSubmit(button); });
}

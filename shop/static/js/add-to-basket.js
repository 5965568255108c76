// "Add to basket" without leaving the page. The form works by itself; this only spares the reader a page.
async function add(form) {
  const response = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
  if (!response.ok) return form.submit();
  const { quantity, message } = await response.json();
  for (const place of document.querySelectorAll("[data-basket-count]")) place.textContent = quantity > 0 ? quantity : "";
  let status = form.querySelector("[role=status]");
  if (!status) {
    status = document.createElement("p");
    status.setAttribute("role", "status");
    status.className = "notice notice--ok";
    form.append(status);
  }
  status.textContent = message;
}

for (const form of document.querySelectorAll("form[data-add-to-basket]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    add(form).catch(() => form.submit());
  });
}

// The gateway's word may come a moment after the customer: look again until it has.
const place = document.querySelector("[data-payment-status]");
let looks = 0;

async function look() {
  const response = await fetch(place.dataset.paymentStatus);
  const { status } = await response.json();
  if (status !== "reserved") location.reload();
  else if (++looks < 60) setTimeout(look, 4000);
}

setTimeout(look, 3000);

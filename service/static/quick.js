// Filters a list while one types; without scripts the button does it. The address follows, so that it can be kept.
const form = document.querySelector("[data-quick]");
let timer;
let last;
async function look() {
  const query = new URLSearchParams(new FormData(form));
  const address = `${location.pathname}?${query}`;
  last = address;
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok || last !== address) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.getElementById("found");
  if (found) document.getElementById("found").replaceWith(found);
  history.replaceState(null, "", address);
}
form?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(look, 300);
});

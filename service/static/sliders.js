// Sliders beside the figures of a form; what they come to is scored by the server while they move.
document.querySelectorAll("form[data-sliders]").forEach((form) => {
  let waiting, last = 0;
  const score = async () => {
    const mine = ++last;
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Part": "outcome" } });
    if (!answer.ok || mine !== last) return;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("outcome");
    if (found) document.getElementById("outcome").replaceWith(found);
  };
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(score, 150); };
  form.querySelectorAll("input[type=range]").forEach((range) => {
    const field = document.getElementById(range.dataset.for);
    const digits = (range.step.split(".")[1] || "").length;
    range.hidden = false;
    if (field.value !== "") range.value = field.value;
    range.addEventListener("input", () => { field.value = Number(range.value).toFixed(digits); soon(); });
    field.addEventListener("input", () => { if (field.value !== "") range.value = field.value; soon(); });
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); score(); });
});

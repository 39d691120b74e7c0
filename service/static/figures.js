// Sliders beside figures, sums of weights, and a trial at once after each change. Without it the buttons do the same.
document.querySelectorAll("form[data-figures]").forEach((form) => {
  const moved = new Set();
  const field = (slider) => document.getElementById(slider.dataset.slider);
  const sliders = [...form.querySelectorAll("[data-slider]")];
  const sums = () => form.querySelectorAll("[data-sum]").forEach((part) => {
    const figures = [...part.querySelectorAll("input[inputmode]")].map((one) => Number(one.value) || 0);
    part.querySelector("output").value = Number(figures.reduce((sum, one) => sum + one, 0).toFixed(2));
  });
  sliders.forEach((slider) => { slider.hidden = false; slider.value = field(slider).value; });

  // Figures that nobody moved go as they were: the service lets them follow.
  const sent = () => {
    const data = new FormData(form);
    [...data.keys()].filter((name) => name.startsWith("was.")).forEach((name) => {
      const own = name.slice(4);
      if (!moved.has(own)) data.set(own, data.get(name));
    });
    data.set("do", "try");
    return new URLSearchParams(data);
  };
  const follow = (page) => form.querySelectorAll("input[inputmode]").forEach((one) => {
    const found = page.getElementById(one.id);
    if (found && !moved.has(one.name)) one.value = found.value;
    sliders.filter((slider) => field(slider) === one).forEach((slider) => { slider.value = one.value; });
  });
  let waiting = 0, asked = 0;
  const attempt = async () => {
    const number = ++asked, place = document.getElementById("outcome");
    place.setAttribute("aria-busy", "true");
    const answer = await fetch(form.action, { method: "POST", body: sent(), credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (number !== asked) return;
    const found = page.getElementById(answer.ok ? "outcome" : "faults");
    if (!found) return location.reload(); // signed out meanwhile
    place.replaceChildren(...(answer.ok ? found.childNodes : [found]));
    place.removeAttribute("aria-busy");
    if (answer.ok) { follow(page); sums(); }
  };
  form.addEventListener("input", (event) => {
    const slider = event.target.dataset.slider ? event.target : null;
    const one = slider ? field(slider) : event.target;
    if (slider) one.value = slider.value;
    if (one.name !== "balance" && one.inputMode === "") return;
    moved.add(one.name);
    sliders.filter((other) => field(other) === one).forEach((other) => { other.value = one.value; });
    sums();
    if (!("live" in form.dataset)) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => attempt().catch(() => document.getElementById("outcome").removeAttribute("aria-busy")), 400);
  });
});

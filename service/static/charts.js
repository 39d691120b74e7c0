// Draws every chart of the page from its specification. Expressions are interpreted, not compiled: no script is made of text.
document.querySelectorAll("[data-chart]").forEach((figure) => {
  const spec = JSON.parse(figure.querySelector("script").textContent);
  const options = { ast: true, actions: false, renderer: "canvas", defaultStyle: false, tooltip: { disableDefaultStyle: true } };
  window.vegaEmbed(figure.querySelector(".drawing"), spec, options).catch(() => {
    figure.querySelector("details").open = true;
  });
});

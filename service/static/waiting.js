// Looks again while something is being computed; whoever is filling in a form is not interrupted.
const filling = () =>
  document.activeElement.matches("input, textarea, select") ||
  [...document.querySelectorAll("main input, main textarea")].some((one) => one.value !== one.defaultValue);
const look = () => (filling() ? setTimeout(look, 2000) : location.reload());
if (document.querySelector("[data-waiting]")) setTimeout(look, 2000);

// Shows of the fields only those that a ticked role needs; without it they all stand there with their words.
document.querySelectorAll("form[data-roles]").forEach((form) => {
  const parts = [...form.querySelectorAll("fieldset[data-role]")];
  const show = () => parts.forEach((part) => {
    const ticked = form.querySelector(`input[name=roles][value="${part.dataset.role}"]`).checked;
    part.hidden = part.disabled = !ticked;
  });
  form.addEventListener("change", show);
  show();
});

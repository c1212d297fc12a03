// Small commands of a page: print everything, open a dialog, go to the errors, take the other side's text.

function takeTheirs(button) {
  const field = document.getElementById(button.dataset.takeTheirs);
  if (!field) return;
  field.value =
    "both" in button.dataset && field.value ? `${button.dataset.value}\n${field.value}` : button.dataset.value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

export function startPage() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-print], [data-open-dialog], [data-take-theirs]");
    if (!button) return;
    if ("print" in button.dataset) window.print();
    else if (button.dataset.openDialog) document.getElementById(button.dataset.openDialog)?.showModal();
    else takeTheirs(button);
  });
  document.querySelector("[data-error-summary]")?.focus();

  // On paper nothing is folded away.
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details.fold:not([open])")];
    for (const fold of opened) fold.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const fold of opened) fold.open = false;
  });
}

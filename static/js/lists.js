// Lists: select all, the bar for chosen rows, order of columns. Works on content swapped in by htmx.

const boxes = (name) => [...document.querySelectorAll(`input[type="checkbox"][name="${name}"]`)];

function showChosen(name) {
  const all = boxes(name);
  const chosen = all.filter((box) => box.checked);
  for (const box of all) box.closest("tr")?.classList.toggle("is-selected", box.checked);
  for (const master of document.querySelectorAll(`[data-select-all="${name}"]`)) {
    master.checked = all.length > 0 && chosen.length === all.length;
    master.indeterminate = chosen.length > 0 && chosen.length < all.length;
  }
  for (const bar of document.querySelectorAll(`[data-bulk-bar="${name}"]`)) {
    bar.hidden = chosen.length === 0;
    const count = bar.querySelector("[data-bulk-count]");
    const everything = bar.elements.all_matching;
    if (everything && !chosen.length) everything.checked = false;
    count.hidden = Boolean(everything?.checked);
    count.textContent = count.dataset.template.replace("{n}", chosen.length);
  }
}

function showAllChosen() {
  for (const bar of document.querySelectorAll("[data-bulk-bar]")) showChosen(bar.dataset.bulkBar);
}

// With Shift everything between the last box and this one becomes as this one.
let lastBox = null;

function chooseRange(box, withShift) {
  const all = boxes(box.name);
  const [from, to] = [all.indexOf(lastBox), all.indexOf(box)].sort((a, b) => a - b);
  if (withShift && from >= 0) for (const each of all.slice(from, to + 1)) each.checked = box.checked;
  lastBox = box;
  showChosen(box.name);
}

function moveColumn(button) {
  const item = button.closest("li");
  const other = button.dataset.move === "up" ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  if (button.dataset.move === "up") other.before(item);
  else other.after(item);
  button.focus();
}

export function startLists() {
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.matches?.("[data-select-all]")) {
      for (const each of boxes(box.dataset.selectAll)) each.checked = box.checked;
      showChosen(box.dataset.selectAll);
    } else if (box.matches?.('[data-row] input[type="checkbox"], [name="all_matching"]')) {
      showAllChosen();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.matches?.('[data-row] input[type="checkbox"]')) chooseRange(event.target, event.shiftKey);
    const button = event.target.closest("[data-chooser] [data-move]");
    if (button) moveColumn(button);
  });
  document.body.addEventListener("htmx:afterSettle", () => {
    showAllChosen();
    const status = document.querySelector("[data-filters-status]");
    const list = document.querySelector("[data-list-status]");
    if (status && list) status.textContent = list.textContent;
  });
  showAllChosen();
}

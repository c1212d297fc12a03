// Single-key shortcuts: / search, ? help, j and k rows, x choose. They can be switched off (WCAG 2.1.4).

const SWITCH = "portal.keyboard";

const isOn = () => localStorage.getItem(SWITCH) !== "off";

function isTyping(element) {
  if (!element) return false;
  if (element.isContentEditable || element.matches("textarea, select")) return true;
  return element.matches("input") && !element.matches('[type="checkbox"], [type="radio"]');
}

function visibleRows() {
  return [...document.querySelectorAll("[data-rows] [data-row]")].filter((row) => row.offsetParent !== null);
}

function moveRow(step) {
  const rows = visibleRows();
  if (!rows.length) return;
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[Math.min(Math.max(here + step, 0), rows.length - 1)];
  next.querySelector("[data-row-link]")?.focus();
  next.scrollIntoView({ block: "nearest" });
}

function chooseRow() {
  document.activeElement?.closest("[data-row]")?.querySelector('input[type="checkbox"]')?.click();
}

const KEYS = {
  "/": () => {
    const box = document.querySelector("[data-search-box]");
    if (box && box.offsetParent === null) document.querySelector("[data-menu-toggle]")?.click();
    box?.focus();
    box?.select();
  },
  "?": () => document.getElementById("keyboard-dialog")?.showModal(),
  j: () => moveRow(1),
  k: () => moveRow(-1),
  x: chooseRow,
};

export function startKeyboard() {
  const box = document.querySelector("[data-keyboard-enabled]");
  if (box) {
    box.checked = isOn();
    box.addEventListener("change", () => localStorage.setItem(SWITCH, box.checked ? "on" : "off"));
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (!isOn() || isTyping(document.activeElement) || document.querySelector("dialog[open]")) return;
    const act = Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : null;
    if (!act) return;
    event.preventDefault();
    act();
  });
}

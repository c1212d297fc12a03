// Menus are details elements: Escape or a click elsewhere closes them, one is open at a time.

const OPEN = "details[data-menu][open], details[data-popover][open]";

function closeAllBut(kept) {
  for (const menu of document.querySelectorAll(OPEN)) {
    if (menu !== kept && !menu.contains(kept)) menu.open = false;
  }
}

function toggleNavigation(button, header) {
  const isClosed = header.classList.toggle("site-menu-closed");
  button.setAttribute("aria-expanded", String(!isClosed));
}

export function startMenus() {
  document.addEventListener("click", (event) => {
    closeAllBut(event.target.closest("details[data-menu], details[data-popover]"));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.activeElement?.closest(OPEN) ?? document.querySelector(OPEN);
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  const button = document.querySelector("[data-menu-toggle]");
  const header = document.querySelector("[data-site-header]");
  if (!button || !header) return;
  header.classList.add("site-menu-closed");
  button.addEventListener("click", () => toggleNavigation(button, header));
}

// Announces the end of an idle session and lets one stay, by key too. The last use is shared between
// windows, so that working in one keeps the other quiet.

const LAST_USE = "portal.session.last";

function spoken(seconds) {
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
}

export function startSession() {
  const dialog = document.getElementById("session-dialog");
  if (!dialog) return;
  const limit = Number(dialog.dataset.sessionSeconds);
  const warning = Number(dialog.dataset.sessionWarning);
  const left = dialog.querySelector("[data-session-left]");
  const announce = dialog.querySelector("[data-session-announce]");
  const phases = dialog.querySelectorAll("[data-session-phase]");
  let announcedAt = null;

  const used = () => localStorage.setItem(LAST_USE, String(Date.now()));
  const show = (phase) => {
    for (const each of phases) each.hidden = each.dataset.sessionPhase !== phase;
    if (!dialog.open) dialog.showModal();
    dialog.querySelector(`[data-session-phase="${phase}"] :is(button, a)`)?.focus();
  };
  let shown = "";

  const tick = () => {
    const idle = (Date.now() - Number(localStorage.getItem(LAST_USE))) / 1000;
    const rest = Math.ceil(limit - idle);
    const phase = rest <= 0 ? "over" : rest <= warning ? "warning" : "";
    if (phase !== shown) {
      shown = phase;
      announcedAt = null;
      if (phase) show(phase);
      else if (dialog.open) dialog.close();
    }
    if (phase !== "warning") return;
    left.textContent = spoken(rest);
    // A screen reader hears it once a minute, not every second.
    if (announcedAt === null || announcedAt - rest >= 60) {
      announcedAt = rest;
      announce.textContent = left.parentElement.textContent;
    }
  };

  const stay = async () => {
    const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    try {
      const answer = await fetch(dialog.dataset.sessionKeep, {
        method: "POST",
        headers: { "X-CSRFToken": token, "X-Requested-With": "fetch" },
        redirect: "manual",
      });
      if (!answer.ok) return show("over");
      used();
      tick();
    } catch {
      left.textContent = "…";
    }
  };

  used();
  document.body.addEventListener("htmx:afterRequest", used);
  dialog.querySelector("[data-session-stay]").addEventListener("click", stay);
  dialog.addEventListener("cancel", (event) => {
    // Escape means staying while that is possible; afterwards the notice may be put aside.
    if (shown !== "warning") return;
    event.preventDefault();
    stay();
  });
  setInterval(tick, 1000);
}

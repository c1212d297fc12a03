// What was typed into a marked form stays on this computer until it was submitted: through a lost
// network, a closed window, the end of the session. Passwords, files and hidden fields are never kept.
//
// A kept draft goes away when its submission was answered by a redirect to a page without the form
// (it was accepted), when it is discarded, at log-out, and after a week.

const PREFIX = "portal.draft.";
const SUBMITTED = "portal.submitted";
const KEPT_FOR = 7 * 24 * 3600 * 1000;
const IGNORED = 'input[type="hidden"], input[type="password"], input[type="file"]';

const wording = (name) => document.querySelector("[data-wording]")?.dataset[name] ?? "";

function fieldsOf(form) {
  return [...form.elements].filter((field) => field.name && field.matches("input, select, textarea") && !field.matches(IGNORED));
}

function read(form) {
  const values = {};
  for (const field of fieldsOf(form)) {
    values[field.name] ??= [];
    if (field.matches('[type="checkbox"], [type="radio"]')) {
      if (field.checked) values[field.name].push(field.value);
    } else if (field.multiple) {
      for (const option of field.selectedOptions) values[field.name].push(option.value);
    } else {
      values[field.name].push(field.value);
    }
  }
  return values;
}

function write(form, values) {
  const rest = structuredClone(values);
  for (const field of fieldsOf(form)) {
    const kept = rest[field.name];
    if (!kept) continue;
    if (field.matches('[type="checkbox"], [type="radio"]')) field.checked = kept.includes(field.value);
    else if (field.multiple) for (const option of field.options) option.selected = kept.includes(option.value);
    else if (kept.length) field.value = kept.shift();
  }
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

function load(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function save(key, values) {
  try {
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), values }));
    return true;
  } catch {
    return false;
  }
}

function draftKeys() {
  return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
}

function dropOld() {
  for (const key of draftKeys()) {
    if (Date.now() - (load(key)?.at ?? 0) > KEPT_FOR) localStorage.removeItem(key);
  }
}

function showRestored(form, key, draft, fromServer) {
  const note = document.createElement("div");
  note.className = "restored";
  note.setAttribute("role", "status");
  const text = document.createElement("span");
  const at = new Date(draft.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  text.textContent = wording("restored").replace("{at}", at);
  const discard = document.createElement("button");
  discard.type = "button";
  discard.className = "btn btn-secondary btn-sm";
  discard.textContent = wording("discard");
  discard.addEventListener("click", () => {
    localStorage.removeItem(key);
    write(form, fromServer);
    form.dataset.dirty = "";
    note.remove();
    form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
  note.append(text, discard);
  form.before(note);
}

function watch(form, key) {
  const fromServer = read(form);
  const draft = key && load(key);
  if (draft && !("bound" in form.dataset) && !same(draft.values, fromServer)) {
    write(form, draft.values);
    form.dataset.dirty = "yes";
    showRestored(form, key, draft, fromServer);
  }
  const note = form.querySelector("[data-autosave-note]");
  let timer = 0;
  const keep = () => {
    clearTimeout(timer);
    if (!key || form.dataset.dirty !== "yes") return;
    const kept = save(key, read(form));
    if (note) note.textContent = wording(kept ? "saved" : "unsaved");
  };
  form.addEventListener("input", () => {
    form.dataset.dirty = "yes";
    clearTimeout(timer);
    timer = setTimeout(keep, 800);
  });
  form.addEventListener("submit", () => {
    keep();
    form.dataset.dirty = "";
    if (key) sessionStorage.setItem(SUBMITTED, key);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) keep();
  });
  form.querySelector("[data-discard]")?.addEventListener("click", () => {
    if (key) localStorage.removeItem(key);
    form.dataset.dirty = "";
  });
}

export function startAutosave(user) {
  const keyOf = (form) => (user && form.dataset.autosave ? `${PREFIX}${user}.${form.dataset.autosave}` : "");
  const forms = [...document.querySelectorAll("form[data-autosave], form[data-leave-warning]")];

  const submitted = sessionStorage.getItem(SUBMITTED);
  const isAnswer = performance.getEntriesByType("navigation")[0]?.redirectCount > 0;
  if (submitted && user && isAnswer && !forms.some((form) => keyOf(form) === submitted)) {
    localStorage.removeItem(submitted);
  }
  sessionStorage.removeItem(SUBMITTED);

  dropOld();
  for (const form of forms) watch(form, keyOf(form));

  window.addEventListener("beforeunload", (event) => {
    if (forms.some((form) => "leaveWarning" in form.dataset && form.dataset.dirty === "yes")) event.preventDefault();
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-logout]")) return;
    for (const key of draftKeys()) if (key.startsWith(`${PREFIX}${user}.`)) localStorage.removeItem(key);
    for (const form of forms) form.dataset.dirty = "";
  });
}

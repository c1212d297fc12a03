// The rule of sharing in a form: what the worked example finds wrong is said beside the field too, and whoever
// added or moved something goes on where they were. Without this file the server says the same on the next page.

function sayBeside(editor) {
  for (const place of editor.querySelectorAll("[data-problem-of]")) {
    const found = [...editor.querySelectorAll("[data-problem]")].filter((each) => each.dataset.problem && each.dataset.problem === place.dataset.problemOf);
    place.replaceChildren(
      ...found.map((each) => {
        const line = document.createElement("div");
        line.textContent = each.dataset.sentence;
        return line;
      }),
    );
    place.hidden = found.length === 0;
    const field = place.parentElement.matches(".editor-field") ? place.parentElement : null;
    field?.classList.toggle("field--error", found.length > 0);
    const control = field?.querySelector("input, select, textarea");
    if (!control) continue;
    if (found.length) {
      control.setAttribute("aria-invalid", "true");
      control.setAttribute("aria-describedby", place.id);
    } else {
      control.removeAttribute("aria-invalid");
      control.removeAttribute("aria-describedby");
    }
  }
}

function goOn(did) {
  const [act, place] = did.split(":").slice(-2);
  if (act !== "add" && act !== "add-clause") return;
  const items =
    act === "add"
      ? document.querySelectorAll(`#${CSS.escape(`f-${place}`)} > .editor-items > fieldset`)
      : document.querySelectorAll(`.editor-clause[data-kind="${CSS.escape(place)}"]`);
  [...items].at(-1)?.querySelector("input:not([type=hidden]), select")?.focus();
}

// What was kept on this computer came back into the fields of the page; the rule's fields are drawn anew from its JSON.
function drawRestored() {
  const editor = document.getElementById("rule-editor");
  const json = editor?.querySelector("textarea.editor-json");
  const base = editor?.querySelector('input[type="hidden"][name$=".base"]');
  const same = (text) => text.replaceAll("\r\n", "\n").trim();
  if (json && base && same(json.value) !== same(base.value)) editor.querySelector('button[value$=":json"]')?.click();
}

export function startRule() {
  drawRestored();
  let did = "";
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    const button = event.detail.elt;
    did = button.matches?.("button[name=do]") && button.closest("#rule-editor") ? button.value : "";
  });
  document.body.addEventListener("htmx:afterSettle", () => {
    const editor = document.getElementById("rule-editor");
    if (!editor) return;
    if (did) goOn(did);
    else sayBeside(editor);
    did = "";
    const form = editor.closest("form");
    if (form) form.dataset.dirty = "yes";
  });
}

// A table of amounts filled in like a spreadsheet: arrow keys and Enter move, a block copied from Excel is pasted,
// totals follow. Amounts are whole fen (BigInt); what is saved is summed and checked again by the server.

const PLACES = { 元: 2, 万: 6, 万元: 6, 亿: 10, 亿元: 10 };
const AMOUNT = /^(-?)([\d,，]+)(?:\.(\d+))?\s*(亿元|亿|万元|万|元)?$/;
const NOTHING = ["", "-", "—", "–"];

const placesOf = (unit) => (unit === "wan" ? 6 : 2);

// Whole fen; null for what is no amount.
function fenOf(text, unit) {
  const typed = text.trim();
  if (NOTHING.includes(typed)) return 0n;
  const found = AMOUNT.exec(typed);
  if (!found) return null;
  const [, sign, whole, decimals = "", written] = found;
  const places = written ? PLACES[written] : placesOf(unit);
  if (/[1-9]/.test(decimals.slice(places))) return null;
  const fen = BigInt(whole.replace(/[,，]/g, "") + decimals.slice(0, places).padEnd(places, "0"));
  return sign ? -fen : fen;
}

function written(fen, unit) {
  const places = placesOf(unit);
  const digits = (fen < 0n ? -fen : fen).toString().padStart(places + 1, "0");
  const whole = digits.slice(0, -places).replace(/\B(?=(\d{3})+$)/g, ",");
  const decimals = digits.slice(-places).replace(unit === "wan" ? /0+$/ : /$^/, "").padEnd(2, "0");
  return `${fen < 0n ? "-" : ""}${whole}.${decimals}`;
}

class Grid {
  constructor(form) {
    this.form = form;
    this.unit = form.dataset.grid;
    this.pasted = null; // what stood in the cells before the last paste
    const lines = [...form.querySelectorAll("tbody tr")];
    // One array a row, in it one cell a year: the field, or the amount of somebody else.
    this.lines = lines.map((line) => ({ line, cells: [...line.querySelectorAll("td:not(.grid-total)")] }));
    this.own = this.lines.filter(({ line }) => "gridRow" in line.dataset);
    form.addEventListener("input", () => {
      this.pasted = null;
      this.sum();
    });
    form.addEventListener("change", (event) => this.rewrite(event.target));
    form.addEventListener("focusin", (event) => event.target.matches("td input") && event.target.select());
    form.addEventListener("keydown", (event) => this.onKey(event));
    form.addEventListener("paste", (event) => this.onPaste(event));
    this.sum();
  }

  static field = (cell) => cell?.querySelector("input");

  fen(cell) {
    const field = Grid.field(cell);
    return fenOf(field ? field.value : (cell.dataset.gridShown ?? ""), this.unit) ?? 0n;
  }

  sum() {
    const columns = [];
    let touched = 0;
    for (const { line, cells } of this.lines) {
      let total = 0n;
      cells.forEach((cell, place) => {
        const fen = this.fen(cell);
        total += fen;
        columns[place] = (columns[place] ?? 0n) + fen;
        const field = Grid.field(cell);
        if (!field) return;
        const differs = fenOf(field.value, this.unit) !== fenOf(field.dataset.was, this.unit);
        cell.classList.toggle("is-touched", differs);
        touched += differs;
      });
      const output = line.querySelector("[data-row-total]");
      output.value = written(total, this.unit);
      output.parentElement.classList.toggle("is-over", "free" in line.dataset && total > BigInt(line.dataset.free));
    }
    this.form.querySelectorAll("[data-column-total]").forEach((output, place) => {
      output.value = written(columns[place] ?? 0n, this.unit);
    });
    this.form.querySelector("[data-grand-total]").value = written(columns.reduce((one, other) => one + other, 0n), this.unit);
    const count = this.form.querySelector("[data-grid-count]");
    count.textContent = touched ? count.dataset.one.replace("{n}", touched) : "";
  }

  rewrite(field) {
    if (!field.matches("td input")) return;
    const fen = fenOf(field.value, this.unit);
    if (fen !== null) field.value = fen ? written(fen, this.unit) : "";
  }

  place(field) {
    const row = this.own.findIndex(({ line }) => line.contains(field));
    return [row, this.own[row]?.cells.findIndex((cell) => cell.contains(field))];
  }

  // The next field in this direction; fields that cannot be filled in are passed over.
  step(field, down, right) {
    let [row, column] = this.place(field);
    do {
      row += down;
      column += right;
    } while (this.own[row]?.cells[column] && !Grid.field(this.own[row].cells[column]));
    Grid.field(this.own[row]?.cells[column])?.focus();
  }

  onKey(event) {
    const field = event.target;
    if (!field.matches("td input") || event.isComposing || event.altKey) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && this.pasted) {
      event.preventDefault();
      this.takeBack();
      return;
    }
    if (event.ctrlKey || event.metaKey) return;
    const all = field.selectionStart === 0 && field.selectionEnd === field.value.length;
    const moves = {
      Enter: [event.shiftKey ? -1 : 1, 0],
      ArrowDown: [1, 0],
      ArrowUp: [-1, 0],
      ArrowLeft: (all || field.selectionEnd === 0) && !event.shiftKey && [0, -1],
      ArrowRight: (all || field.selectionStart === field.value.length) && !event.shiftKey && [0, 1],
    };
    const move = Object.hasOwn(moves, event.key) && moves[event.key];
    if (!move) return;
    event.preventDefault();
    this.step(field, ...move);
  }

  onPaste(event) {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!event.target.matches("td input") || !/[\t\r\n]/.test(text.trim())) return;
    event.preventDefault();
    const [top, left] = this.place(event.target);
    const block = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
    const before = [];
    let skipped = 0;
    block.forEach((line, down) =>
      line.forEach((value, right) => {
        const field = Grid.field(this.own[top + down]?.cells[left + right]);
        if (!field) {
          skipped += NOTHING.includes(value.trim()) ? 0 : 1;
          return;
        }
        before.push([field, field.value]);
        field.value = value.trim();
        this.rewrite(field);
      }),
    );
    this.form.dispatchEvent(new Event("input", { bubbles: true }));
    this.pasted = before;
    this.say(before.length, skipped);
  }

  takeBack() {
    const before = this.pasted;
    for (const [field, value] of before) field.value = value;
    this.form.dispatchEvent(new Event("input", { bubbles: true }));
    this.form.querySelector("[data-grid-said]").textContent = "";
  }

  say(pasted, skipped) {
    const place = this.form.querySelector("[data-grid-said]");
    const sentences = [place.dataset.pasted.replace("{n}", pasted)];
    if (skipped) sentences.push(place.dataset.skipped.replace("{n}", skipped));
    place.textContent = sentences.join("");
  }
}

export function startGrids() {
  for (const form of document.querySelectorAll("form[data-grid]")) new Grid(form);
}

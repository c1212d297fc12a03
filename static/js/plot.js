/* Draws every <figure data-plot>: the option stands in a JSON block, the numbers in a table below it.
   Without scripts, in print and for readers of the table nothing is missing. */

const style = getComputedStyle(document.documentElement);
const token = (name) => style.getPropertyValue(`--${name}`).trim();
// "$accent" in an option means the colour of that name in tokens.css.
const coloured = (value) => {
  if (typeof value === "string" && value.startsWith("$")) return token(value.slice(1));
  if (Array.isArray(value)) return value.map(coloured);
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, coloured(each)]));
  }
  return value;
};
const PALETTE = ["#1b4a8e", "#5b8fd0", "#b7791f", "#3c7d6b", "#8a5a9e", "#7b889a", "#2c6f9b", "#a5673f"];

const draw = (figure) => {
  const option = coloured(JSON.parse(figure.querySelector("script[type='application/json']").textContent));
  const place = figure.querySelector("[data-plot-here]");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const plot = window.echarts.init(place, null, { renderer: "svg" });
  plot.setOption({
    color: PALETTE,
    animation: !still,
    textStyle: { fontFamily: token("font-sans"), color: token("ink-soft") },
    aria: { enabled: true, label: { description: figure.dataset.plot } },
    ...option,
  });
  addEventListener("resize", () => plot.resize());
  // On paper the drawing shrinks to the page: what it was drawn for stands in its view box.
  const frame = () => place.querySelector("svg")?.setAttribute("viewBox", `0 0 ${plot.getWidth()} ${plot.getHeight()}`);
  plot.on("rendered", frame);
  frame();
};

document.querySelectorAll("figure[data-plot]").forEach(draw);

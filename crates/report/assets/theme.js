"use strict";
// Light or dark, and how arms are told apart: by colour, by dash and by shape, so that no colour is needed.
detente.shapes = ["circle", "square", "triangle", "diamond", "cross", "bar"];
detente.dashes = ["solid", [7, 4], [2, 3], [10, 3, 2, 3], [14, 5], [4, 2, 1, 2]];

detente.colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

detente.look = (arm) => ({
  colour: detente.colour(`arm-${arm % 6}`),
  // Beyond six arms colours come again, with another dash and shape.
  dash: detente.dashes[(arm + Math.floor(arm / 6)) % 6],
  shape: detente.shapes[(arm + Math.floor(arm / 6)) % 6],
});

// The outline of a shape about a point, for charts and swatches.
detente.outline = (shape, x, y, r) => {
  switch (shape) {
    case "square": return `M${x - r},${y - r}h${2 * r}v${2 * r}h${-2 * r}Z`;
    case "triangle": return `M${x},${y - r}L${x + r},${y + r}L${x - r},${y + r}Z`;
    case "diamond": return `M${x},${y - r * 1.3}L${x + r * 1.3},${y}L${x},${y + r * 1.3}L${x - r * 1.3},${y}Z`;
    case "cross": {
      const t = r / 2.5;
      return `M${x - t},${y - r}h${2 * t}v${r - t}h${r - t}v${2 * t}h${t - r}v${r - t}h${-2 * t}v${t - r}h${t - r}v${-2 * t}h${r - t}Z`;
    }
    case "bar": return `M${x - r / 2.5},${y - r * 1.2}h${r / 1.25}v${2.4 * r}h${-r / 1.25}Z`;
    default: return `M${x - r},${y}A${r},${r},0,1,1,${x + r},${y}A${r},${r},0,1,1,${x - r},${y}Z`;
  }
};

// A piece of an arm's line with its shape on it. It takes its colours from the style, so that it follows the theme.
detente.swatch = (arm) => {
  const drawing = (name, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    return made;
  };
  const look = detente.look(arm);
  const svg = drawing("svg", { class: "swatch", viewBox: "0 0 36 16", "aria-hidden": "true" });
  const colour = `var(--arm-${arm % 6})`;
  const dash = look.dash === "solid" ? "none" : look.dash.join(" ");
  svg.append(
    drawing("path", { d: "M0,8H36", style: `stroke:${colour}`, "stroke-width": 2.5, "stroke-dasharray": dash, fill: "none" }),
    drawing("path", { d: detente.outline(look.shape, 18, 8, 5), style: `fill:${colour}` }));
  return svg;
};

detente.theme = {
  watchers: [],
  wish: "system",
  apply() {
    const dark = detente.theme.wish === "system"
      ? matchMedia("(prefers-color-scheme: dark)").matches
      : detente.theme.wish === "dark";
    document.documentElement.dataset.theme = dark && !detente.theme.printing ? "dark" : "light";
    detente.theme.watchers.forEach((watch) => watch());
  },
};
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => detente.theme.apply());
document.documentElement.dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";

"use strict";
// The data of the page, and what its sections are made of.
const detente = { data: JSON.parse(document.getElementById("data").textContent), sections: [] };

// An element with attributes and children. Text is set as text: no name in the data can become markup.
detente.el = (name, attributes, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== undefined && value !== null) made.setAttribute(key, String(value));
  }
  made.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null));
  return made;
};

// A number for people: four digits, or what stands for none.
detente.number = (value) => {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) return value.toExponential(2).replace("-", "−").replace("e+", "e");
  return String(Number(value.toPrecision(4))).replace("-", "−");
};

detente.percent = (value) =>
  value === null || value === undefined ? "–" : `${(100 * value).toFixed(1)} %`;

// A table in a box of its own that scrolls sideways where it must. Cells are text, nodes, or { number }.
detente.table = (caption, head, rows) => {
  const { el } = detente;
  const numeric = head.map((_, column) => rows.some((row) => row[column] && row[column].number !== undefined));
  const cell = (value, column) => {
    if (value && value.number !== undefined) return el("td", { class: "number" }, value.number);
    const long = typeof value === "string" && value.length > 40;
    return column === 0 ? el("th", { scope: "row" }, value ?? "") : el("td", { class: long ? "long" : null }, value ?? "");
  };
  return el("div", { class: "wide", tabindex: 0, role: "region", "aria-label": caption },
    el("table", {}, el("caption", {}, caption),
      el("thead", {}, el("tr", {}, head.map((text, column) =>
        el("th", { scope: "col", class: numeric[column] ? "number" : null }, text)))),
      el("tbody", {}, rows.map((row) => el("tr", {}, row.map(cell))))));
};

// What opens on demand; `build` makes its content when it is first opened.
detente.details = (summary, build) => {
  const made = detente.el("details", {}, detente.el("summary", {}, summary));
  const fill = () => {
    if (made.childElementCount === 1) made.append(build());
  };
  made.addEventListener("toggle", () => made.open && fill());
  return made;
};

let labels = 0;
// A labelled choice: `groups` are [heading, [[value, text], …]].
detente.choice = (label, groups, changed) => {
  const { el } = detente;
  const id = `choice-${labels++}`;
  const option = ([value, text]) => el("option", { value }, text);
  const select = el("select", { id, onchange: () => changed(select.value) },
    groups.map(([heading, options]) =>
      heading === null ? options.map(option) : el("optgroup", { label: heading }, options.map(option))));
  return { node: el("label", { for: id }, label, " ", select), select };
};

detente.verdict = (verdict) => {
  const signs = { supported: "✓", contradicted: "✗", negligible: "≈", open: "?" };
  return detente.el("span", { class: `verdict ${verdict}` }, `${signs[verdict] || ""} ${verdict}`);
};

// The date of a tick, or the tick.
detente.when = (tick) => {
  const dates = detente.data.clock && detente.data.clock.dates;
  if (!dates) return `tick ${tick}`;
  const [start, next] = dates.map((date) => Date.parse(`${date}T00:00:00Z`));
  return new Date(start + tick * (next - start)).toISOString().slice(0, 10);
};

// Adds a section: it has a heading and a place in the contents only if `build` gives something.
detente.section = (id, title, build) => detente.sections.push({ id, title, build });

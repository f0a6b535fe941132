"use strict";
// Puts the page together.
{
  const { el, data } = detente;
  const colours = detente.choice("Colours", [[null, [["system", "as the system"], ["light", "light"], ["dark", "dark"]]]], (wish) => {
    detente.theme.wish = wish;
    detente.theme.apply();
  });
  document.getElementById("head").append(
    el("h1", {}, data.title),
    el("p", { class: "soft" }, `${data.id}: ${data.summary}. `, el("span", { class: "screen" }, colours.node)),
    data.description ? el("p", {}, data.description) : "",
    data.notes.length ? el("ul", { class: "notes" }, data.notes.map((note) => el("li", {}, note))) : "");
  const main = document.getElementById("content");
  if (data.arms.length > 1) main.append(detente.armFilter());
  const links = [];
  for (const { id, title, build } of detente.sections) {
    const content = build();
    if (!content) continue;
    main.append(el("section", { "aria-labelledby": id }, el("h2", { id }, title), content));
    links.push(el("li", {}, el("a", { href: `#${id}` }, title)));
  }
  document.getElementById("contents").append(el("ol", {}, links));
  document.getElementById("foot").append(`Made by detente report. Charts: ${data.library}.`);
  document.documentElement.dataset.ready = "yes";
}

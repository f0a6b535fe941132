"use strict";
// Patrons and clients in every theatre, and who has which share of force and material backing there.
detente.section("leverage", "Leverage", () => {
  const { el, data } = detente;
  const all = data.leverage || [];
  if (all.length === 0) return null;
  const place = el("div", {});
  // Quantities are looked at every so many ticks, so the last look may be before the end.
  const before = data.fans ? data.fans.every - 1 : 0;
  const end = before === 0 ? "at the end of each run" : `at the last look at each run, at most ${before} tick${before === 1 ? "" : "s"} before its end`;
  const cell = (course) => {
    if (!course || !course.end) return el("td", { class: "heat" }, "–");
    const [low, middle, high] = course.end;
    const start = course.start ? detente.number(course.start[1]) : "–";
    // At most so dark that text on it can be read.
    return el("td", { class: "heat", style: `background: rgba(var(--heat), ${(0.45 * Math.min(Math.max(middle, 0), 1)).toFixed(2)})` },
      `${start} → ${detente.number(middle)}`, el("br", {}), el("small", {}, `[${detente.number(low)}, ${detente.number(high)}]`));
  };
  const show = (arm) => place.replaceChildren(...all.map((matrix) => {
    const clients = [...new Set(matrix.backing.map((given) => given.client))];
    const patrons = [...new Set([...matrix.backing.map((given) => given.patron), ...matrix.holders.map((holder) => holder.actor)])];
    const find = (patron, client, material) => {
      const given = matrix.backing.find((given) => given.patron === patron && given.client === client && given.material === material);
      return given && given.arms[arm];
    };
    const holder = (actor) => { const found = matrix.holders.find((holder) => holder.actor === actor); return found && found.arms[arm]; };
    const caption = `${matrix.theatre}: median at the start → ${end} [5 %, 95 %]`;
    return el("div", { class: "wide", tabindex: 0, role: "region", "aria-label": caption }, el("table", {},
      el("caption", {}, caption),
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Patron"), clients.map((client) => [
        el("th", { scope: "col" }, `for ${client}, material`), el("th", { scope: "col" }, `for ${client}, words`)]), el("th", { scope: "col" }, "Leverage"))),
      el("tbody", {}, patrons.map((patron) => el("tr", {}, el("th", { scope: "row" }, patron),
        clients.map((client) => [cell(find(patron, client, true)), cell(find(patron, client, false))]), cell(holder(patron)))))));
  }));
  const picker = detente.choice("Arm", [[null, data.arms.map((arm, index) => [index, arm.label])]], show);
  show(0);
  return [
    el("p", {}, "Backing of patrons for clients, and leverage: the share of the force and the material backing in a theatre that an actor holds or gives. With it terms of an agreement are enforced; over time it is among the quantities above."),
    data.arms.length > 1 ? el("div", { class: "controls" }, picker.node) : null,
    place,
  ];
});

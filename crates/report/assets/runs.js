"use strict";
// Typical and extreme runs, one at a time.
// What happened in a run, line by line.
detente.story = (story) => {
  const { el } = detente;
  const { phrases } = detente.data.runs;
  const line = ([tick, kind, text, chosen, predicted, why]) => {
    const odds = chosen === null ? "" : `chosen at ${detente.percent(chosen)}` + (predicted === null ? "" : `, predicted by others at ${detente.percent(predicted)}`);
    const more = [odds, ...why.map((place) => phrases[place])].filter(Boolean).join("; ");
    return el("li", { "data-kind": kind }, el("time", {}, detente.when(tick)), " ",
      kind === "act" ? phrases[text] : el("strong", {}, phrases[text]), more ? el("span", { class: "soft" }, ` (${more})`) : null);
  };
  const kinds = [...new Set(story.lines.map(([, kind]) => kind))];
  const hidden = new Set();
  const list = el("ol", { class: "story" }, story.lines.map(line));
  const names = { event: "events", act: "acts", meeting: "meetings", rung: "rungs", belief: "beliefs" };
  const box = (kind) => el("label", {}, el("input", { type: "checkbox", checked: true, onchange: (event) => {
    if (event.target.checked) hidden.delete(kind);
    else hidden.add(kind);
    for (const item of list.children) item.hidden = hidden.has(item.dataset.kind);
  } }), names[kind] || kind);
  return el("div", {},
    kinds.length > 1 ? el("div", { class: "controls" }, kinds.map(box)) : null,
    story.repeated ? el("p", { class: "soft" }, `${story.repeated} lines that only repeat earlier ones are left out.`) : null,
    el("div", { class: "tall", tabindex: 0, role: "region", "aria-label": "What happened in this run" }, list));
};

detente.section("runs", "Single runs", () => {
  const { el, data } = detente;
  const browser = data.runs;
  if (!browser) return null;
  const place = el("div", {});
  // The name of the run alone is said when it changes; its story is long.
  const heading = el("h3", { "aria-live": "polite" });
  const estimate = (arm, id) => {
    const row = (data.estimates || []).find((row) => row.measure === id);
    return row && row.arms[arm];
  };
  const middle = (cell) => cell ? `${detente.number(cell.quantiles[1])} [${detente.number(cell.quantiles[0])}, ${detente.number(cell.quantiles[2])}]` : "–";
  const show = (run) => {
    heading.textContent = `Run ${run.run}, ${data.arms[run.arm].label}`;
    place.replaceChildren(
      el("p", {}, run.why.map((why) => el("span", { class: "flag" }, why))),
      el("p", {}, `Ends at ${detente.when(run.end_tick)}: ${run.end}. `,
        run.draw === null ? "Uncertain numbers at their medians." : `Parameter draw ${run.draw}, luck ${run.luck}.`),
      run.story ? detente.story(run.story) : "",
      detente.details("Its measures", () => detente.table(`Run ${run.run}`, ["Measure", "This run", "Arm: median [5 %, 95 %]"],
        browser.measures.map((label, index) => [label, { number: detente.number(run.measures[index]) }, { number: middle(estimate(run.arm, browser.ids[index])) }]))),
      el("p", { class: "soft" }, "Made again by ", el("code", {}, `detente replay RUNDIR --run ${run.run}`)));
  };
  const groups = new Map();
  browser.runs.forEach((run, index) => {
    const arm = data.arms[run.arm].label;
    groups.set(arm, [...(groups.get(arm) || []), [index, `run ${run.run}: ${run.why.join(", ")}`]]);
  });
  let at = 0;
  const go = (to) => {
    at = (to + browser.runs.length) % browser.runs.length;
    picker.select.value = at;
    show(browser.runs[at]);
  };
  const picker = detente.choice("Run", [...groups], (index) => go(Number(index)));
  go(0);
  return [
    el("p", {}, `The typical run of each arm, and those at the ends of a few measures, chosen among ${browser.among.toLocaleString("en")} runs.`),
    el("div", { class: "controls" }, picker.node,
      el("button", { type: "button", onclick: () => go(at - 1) }, "Previous"), el("button", { type: "button", onclick: () => go(at + 1) }, "Next")),
    heading,
    place,
  ];
});

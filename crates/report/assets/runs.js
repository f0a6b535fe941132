"use strict";
// Typical and extreme runs, one at a time.
detente.section("runs", "Single runs", () => {
  const { el, data } = detente;
  const browser = data.runs;
  if (!browser) return null;
  const place = el("div", { "aria-live": "polite" });
  const estimate = (arm, label) => {
    const row = (data.estimates || []).find((row) => row.label === label);
    return row && row.arms[arm];
  };
  const middle = (cell) => cell ? `${detente.number(cell.quantiles[1])} [${detente.number(cell.quantiles[0])}, ${detente.number(cell.quantiles[2])}]` : "–";
  const show = (run) => {
    place.replaceChildren(
      el("h3", {}, `Run ${run.run}, ${data.arms[run.arm].label}`),
      el("p", {}, run.why.map((why) => el("span", { class: "flag" }, why))),
      el("p", {}, `Ends at ${detente.when(run.end_tick)}: ${run.end}. `,
        run.draw === null ? "Uncertain numbers at their medians." : `Parameter draw ${run.draw}, luck ${run.luck}.`),
      ...(detente.story ? [detente.story(run)] : []),
      detente.details("Its measures", () => detente.table(`Run ${run.run}`, ["Measure", "This run", "Arm: median [5 %, 95 %]"],
        browser.measures.map((label, index) => [label, { number: detente.number(run.measures[index]) }, { number: middle(estimate(run.arm, label)) }]))),
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
    place,
  ];
});

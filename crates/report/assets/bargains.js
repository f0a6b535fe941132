"use strict";
// What each table could agree on: who gains, who blocks, what would unblock it.
detente.section("bargains", "What could be agreed", () => {
  const { el, data } = detente;
  const all = data.bargains || [];
  if (all.length === 0) return null;
  let [bargain, arm] = [all[0], 0];
  const met = () => bargain.arms[arm];
  const title = () => `${bargain.label}, ${data.arms[arm].label}`;
  const who = (seat) => seat.actor + (seat.consents ? "" : " (not needed)");
  const utility = (value) => (value === null || value === undefined ? "–" : detente.number(1000 * value));
  const chart = detente.chart({
    title: title(),
    describe: () => `${title()}. ` + met().parties.map((seat) => `${seat.actor} gains at ${detente.percent(seat.gains_at)} of terms and alone blocks ${detente.percent(seat.blocks)}`).join("; "),
    height: () => 80 + met().parties.length * 46,
    option: (width) => {
      const bar = (name, key, colour, decal) => ({ type: "bar", name, barMaxWidth: 14, data: met().parties.map((seat) => seat[key]),
        itemStyle: { color: detente.colour(colour), decal } });
      return {
        legend: { top: 0, left: 0, textStyle: { color: detente.colour("ink") } },
        grid: detente.beside(met().parties.map(who), width, { right: 24, top: 34, bottom: 28 }),
        xAxis: detente.axis({ type: "value", min: 0, max: 1, axisLabel: { formatter: (value) => `${Math.round(100 * value)} %` } }),
        yAxis: detente.names(met().parties.map(who), width),
        tooltip: detente.tooltip((at) => `${at.name}\n${at.seriesName}: ${detente.percent(at.value)}`),
        series: [
          bar("gains at this share of terms", "gains_at", "arm-0", { symbol: "none" }),
          bar("alone blocks this share", "blocks", "arm-1", { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: Math.PI / 4, color: detente.colour("paper") }),
        ],
      };
    },
    numbers: () => detente.table(title(), ["Party", "Gains at", "Alone blocks", "Gain by what was proposed (thousandths)", "Signs"],
      met().parties.map((seat) => [who(seat), { number: detente.percent(seat.gains_at) }, { number: detente.percent(seat.blocks) }, { number: utility(seat.gain) }, { number: detente.percent(seat.signs) }])),
  });
  const said = el("div", {});
  const say = () => {
    const now = met();
    const unblocking = now.unblocking;
    const outcome = `${now.meetings} meetings in ${now.runs} runs: ${now.signed} signed, ${now.refused} refused, ${now.no_range} without terms that all would gain by` +
      (now.imposed ? `; ${now.imposed} signed by the experiment` : "") + `; ${now.collapsed} collapsed later.`;
    said.replaceChildren(el("div", {}, el("p", {}, outcome, now.rational === null ? "" : ` On average ${detente.percent(now.rational)} of terms are better for all who must consent.`),
      unblocking ? [
        el("p", {}, el("strong", {}, "The cheapest side payment that would unblock it: "), unblocking.to.map(([name, value]) => `${utility(value)} to ${name}`).join(", "),
          `, out of ${utility(unblocking.gained)} that others gain (thousandths of utility; run ${unblocking.run}, ${detente.when(unblocking.tick)}). `,
          `Payments would unblock ${unblocking.meetings} of ${now.no_range} meetings without such terms, at ${utility(unblocking.mean)} on average.`),
        detente.details("Its terms", () => detente.table("Terms of the cheapest unblocking", ["Term", "Value"], unblocking.terms.map(([name, value]) => [name, { number: detente.number(value) }]))),
      ]
        : el("p", {}, now.no_range ? "No side payment out of what others gain would unblock the meetings without such terms." : now.meetings ? "Every meeting had such terms: nothing had to be unblocked." : "In this arm nobody met for it.")));
  };
  say();
  const renew = () => {
    chart.renew(title());
    say();
  };
  const bargains = detente.choice("Bargain", [[null, all.map((one, index) => [index, one.label])]], (index) => { bargain = all[index]; renew(); });
  const arms = detente.choice("Arm", [[null, data.arms.map((one, index) => [index, one.label])]], (index) => { arm = index; renew(); });
  const summary = detente.details("All bargains", () => detente.table("Meetings by bargain and arm", ["Bargain", "Arm", "Meetings", "Signed", "Refused", "No range", "Collapsed", "Better for all"],
    all.flatMap((one) => one.arms.map((now, index) => [one.label, data.arms[index].label, ...[now.meetings, now.signed, now.refused, now.no_range, now.collapsed].map((count) => ({ number: String(count) })), { number: detente.percent(now.rational) }]))));
  return [
    el("p", {}, `Of every meeting in ${data.traced}: all terms on the table's grid, and what each party would gain by them over having no agreement. Utilities of different actors are taken to be of one size.`),
    el("div", { class: "controls" }, bargains.node, data.arms.length > 1 ? arms.node : null),
    said, chart.node, summary,
  ];
});

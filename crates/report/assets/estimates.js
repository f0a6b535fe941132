"use strict";
// Measures by arm: shares of runs, then means, each with its interval.
detente.estimatesChart = (title, rows, share) => {
  const { data } = detente;
  const shown = () => [...detente.visible].sort((a, b) => a - b);
  const text = share ? detente.percent : detente.number;
  const interval = (cell) => cell ? `${text(cell.mean)} [${text(cell.low)}, ${text(cell.high)}]` : "–";
  return detente.chart({
    title,
    describe: () => `${title}, in ${rows.length} rows for ${shown().length} arms: ` +
      rows.slice(0, 6).map((row) => `${row.label}: ` +
        shown().slice(0, 4).map((arm) => `${data.arms[arm].label} ${interval(row.arms[arm])}`).join("; ")).join(". "),
    height: () => 70 + rows.length * (22 + 13 * Math.max(shown().length, 1)),
    option: (width) => ({
      grid: detente.beside(rows.map((row) => row.label), width, { right: 24, top: 8, bottom: 30 }),
      xAxis: detente.axis({ type: "value", min: share ? 0 : null, scale: !share,
        axisLabel: { formatter: (value) => share ? `${Math.round(100 * value)} %` : detente.number(value) } }),
      yAxis: detente.names(rows.map((row) => row.label), width),
      tooltip: detente.tooltip((at) => `${rows[at.value[3]].label}\n${at.seriesName}: ${interval(rows[at.value[3]].arms[at.value[4]])}`),
      series: shown().map((arm, place, all) => ({
        type: "custom", name: data.arms[arm].label, encode: { x: [0, 1, 2], y: 3 },
        data: rows.flatMap((row, index) => {
          const cell = row.arms[arm];
          return cell ? [[cell.mean, cell.low, cell.high, index, arm]] : [];
        }),
        renderItem: (_, api) => {
          const middle = api.coord([0, api.value(3)])[1];
          const look = detente.look(arm);
          const [low, high] = [api.value(1), api.value(2)].map((v) => Number.isFinite(v) ? v : null);
          return detente.whisker(api, { value: api.value(0), low, high, y: middle + 13 * (place - (all.length - 1) / 2),
            colour: look.colour, shape: look.shape });
        },
      })),
    }),
    numbers: () => detente.table(title, ["Measure", ...data.arms.map((arm) => arm.label)],
      rows.map((row) => [row.label, ...row.arms.map((cell) => ({ number: interval(cell) }))])),
  });
};

detente.section("outcomes", "Outcomes by arm", () => {
  const { el, data } = detente;
  const shares = (data.estimates || []).filter((row) => row.share);
  if (shares.length === 0) return null;
  return [
    el("p", {}, `Shares of runs, with ${100 * data.confidence} % intervals.` +
      (data.shared_luck && data.arms.length > 1 ? " Arms share their luck, so compare them by contrasts rather than by whether intervals overlap." : "")),
    detente.estimatesChart("Shares of runs", shares, true).node,
  ];
});

detente.section("measures", "Measures by arm", () => {
  const { el, data } = detente;
  const means = (data.estimates || []).filter((row) => !row.share);
  if (means.length === 0) return null;
  // Each on its own scale: one is drawn, all are in the table.
  let shown = means[0];
  let drawn = detente.estimatesChart(shown.label, [shown], false);
  const place = el("div", {}, drawn.node);
  const picker = detente.choice("Measure", [[null, means.map((row, index) => [index, row.label])]], (index) => {
    detente.charts.splice(detente.charts.indexOf(drawn), 1);
    shown = means[index];
    drawn = detente.estimatesChart(shown.label, [shown], false);
    place.replaceChildren(drawn.node);
    drawn.draw();
  });
  const text = (cell) => cell ? `${detente.number(cell.mean)} [${detente.number(cell.low)}, ${detente.number(cell.high)}]` : "–";
  return [
    el("p", {}, `Means over runs, with ${100 * data.confidence} % intervals.`),
    el("div", { class: "controls" }, picker.node),
    place,
    detente.details("All measures", () => detente.table("Means by arm", ["Measure", ...data.arms.map((arm) => arm.label)],
      means.map((row) => [row.label, ...row.arms.map((cell) => ({ number: text(cell) }))]))),
  ];
});

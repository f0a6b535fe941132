"use strict";
// Which numbers matter: one index of one measure as bars.
detente.section("sensitivity", "Which numbers matter", () => {
  const { el, data } = detente;
  const all = data.sensitivity || [];
  if (all.length === 0) return null;
  let group = all[0];
  const name = (group) => `${group.index}${group.point === null ? "" : `, ${data.arms[group.point] ? data.arms[group.point].label : `point ${group.point}`}`}`;
  const factor = (row) => (row.with ? `${row.factor} × ${row.with}` : row.factor || "all together");
  const title = () => `${group.measure}: ${name(group)}`;
  const interval = (row) => row.low === null ? detente.number(row.value) : `${detente.number(row.value)} [${detente.number(row.low)}, ${detente.number(row.high)}]`;
  const chart = detente.chart({
    title: title(),
    describe: () => `${title()}. Largest first: ${group.factors.slice(0, 6).map((row) => `${factor(row)} ${interval(row)}`).join("; ")}.`,
    height: () => 50 + group.factors.length * 30,
    option: (width) => {
      // What is drawn stays this group's until the next is drawn, even while the chart is resized in between.
      const { factors } = group;
      return {
        grid: detente.beside(factors.map(factor), width, { right: 24, top: 8, bottom: 28 }),
        xAxis: detente.axis({ type: "value", axisLabel: { formatter: detente.number } }),
        yAxis: detente.names(factors.map(factor), width),
        tooltip: detente.tooltip((at) => `${factor(factors[at.dataIndex])}\n${interval(factors[at.dataIndex])}`),
        series: [
          { type: "bar", data: factors.map((row) => row.value), barMaxWidth: 14, itemStyle: { color: detente.colour("arm-0") } },
          { type: "custom", z: 3, silent: true, encode: { x: [0, 1, 2], y: 3 },
            data: factors.map((row, index) => [row.value, row.low, row.high, index]),
            renderItem: (params, api) => {
              const row = factors[params.dataIndex];
              if (row.low === null || row.high === null) return { type: "group", children: [] };
              return detente.whisker(api, { value: row.value, low: row.low, high: row.high, y: api.coord([0, api.value(3)])[1],
                colour: detente.colour("ink"), shape: "bar" });
            } },
        ],
      };
    },
    numbers: () => detente.table(title(), ["Number", "Value"], group.factors.map((row) => [factor(row), { number: interval(row) }])),
  });
  const groups = new Map();
  all.forEach((group, index) => groups.set(group.measure, [...(groups.get(group.measure) || []), [index, name(group)]]));
  const more = el("p", { class: "soft" });
  const say = () => { more.textContent = group.more ? `${group.more} smaller ones are left out here; sensitivity.csv has them.` : ""; };
  say();
  const picker = detente.choice("Measure and index", [...groups], (index) => {
    group = all[index];
    chart.renew(title());
    say();
  });
  return [el("div", { class: "controls" }, picker.node), chart.node, more];
});

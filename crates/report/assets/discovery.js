"use strict";
// Boxes: limits on uncertain numbers within which something happens much more often.
detente.section("discovery", "Under which circumstances", () => {
  const { el, data } = detente;
  const all = data.discovery || [];
  if (all.length === 0) return null;
  const name = (box) => `${box.discovery}, box ${box.number}`;
  const limits = (limit) => limit.other.length ? limit.other.join("; ")
    : [limit.low === null ? "" : `at least ${detente.number(Number(limit.low))}`, limit.high === null ? "" : `at most ${detente.number(Number(limit.high))}`].filter(Boolean).join(", ");
  const ranged = all.filter((box) => box.limits.some((limit) => limit.range && limit.other.length === 0));
  let box = ranged[0];
  const rows = () => box.limits.filter((limit) => limit.range && limit.other.length === 0);
  const share = (limit, value, none) => value === null ? none : (Number(value) - limit.range[0]) / (limit.range[1] - limit.range[0]);
  const chart = box && detente.chart({
    title: name(box),
    describe: () => `${name(box)}: ${rows().map((limit) => `${limit.factor} ${limits(limit)}`).join("; ")}.`,
    height: () => 60 + rows().length * 40,
    option: (width) => ({
      grid: { left: 16, right: 24, top: 8, bottom: 28, containLabel: true },
      xAxis: detente.axis({ type: "value", min: 0, max: 1, axisLabel: { formatter: (x) => (x === 0 ? "least" : x === 1 ? "greatest" : "") , hideOverlap: false } }),
      yAxis: detente.names(rows().map((limit) => limit.factor), width),
      tooltip: detente.tooltip((at) => { const limit = rows()[at.dataIndex]; return `${limit.factor}\n${limits(limit)}\nof ${detente.number(limit.range[0])} to ${detente.number(limit.range[1])}`; }),
      series: [{
        type: "custom", encode: { x: [0, 1], y: 2 },
        data: rows().map((limit, index) => [share(limit, limit.low, 0), share(limit, limit.high, 1), index]),
        renderItem: (_, api) => {
          const [left, y] = api.coord([api.value(0), api.value(2)]);
          const right = api.coord([api.value(1), api.value(2)])[0];
          const [from] = api.coord([0, api.value(2)]);
          const [to] = api.coord([1, api.value(2)]);
          return { type: "group", children: [
            { type: "rect", shape: { x: from, y: y - 3, width: to - from, height: 6 }, style: { fill: detente.colour("line") } },
            { type: "rect", shape: { x: left, y: y - 8, width: Math.max(right - left, 2), height: 16 }, style: { fill: detente.colour("arm-0") } },
          ] };
        },
      }],
    }),
    numbers: () => detente.table(name(box), ["Number", "Limits", "Quasi-p"], box.limits.map((limit) => [limit.factor, limits(limit), { number: detente.number(limit.quasi_p) }])),
  });
  const picker = box && detente.choice("Box", [[null, ranged.map((one, index) => [index, `${name(one)}: ${detente.percent(one.density)}`])]], (index) => {
    box = ranged[index];
    chart.renew(name(box));
  });
  return [
    el("p", {}, "Density: the share of runs in the box in which it happens. Coverage: the share of all such runs that the box holds."),
    detente.table("Boxes", ["Box", "Method", "Runs", "Density", "Coverage", "Mass", "Limits"], all.map((one) => [name(one), one.method, { number: String(one.n) },
      { number: detente.percent(one.density) }, { number: detente.percent(one.coverage) }, { number: detente.percent(one.mass) },
      one.limits.map((limit) => `${limit.factor} ${limits(limit)}`).join("; ") || "none"])),
    picker ? el("div", { class: "controls" }, picker.node) : null,
    chart ? chart.node : null,
  ];
});

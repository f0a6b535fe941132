"use strict";
// Contrasts as a forest: every effect in units of the least one that counts.
detente.MOST_OFF = 8;

detente.section("contrasts", "Contrasts", () => {
  const { el, data } = detente;
  const all = data.contrasts || [];
  if (all.length === 0) return null;
  let rows = all;
  const drawn = () => rows.filter((row) => row.effect !== null && row.least && row.form !== "threshold");
  const units = (row) => [row.effect, row.low, row.high].map((x) => (x === null ? null : x / row.least));
  const compared = (row) => {
    if (row.form === "threshold") return `first level to reach ${row.arm}, claimed ${row.against}`;
    return row.against ? `${row.arm} against ${row.against}` : row.arm;
  };
  const limit = () => {
    const furthest = Math.max(2, ...drawn().flatMap(units).filter((x) => x !== null).map(Math.abs));
    return Math.min(furthest * 1.08, detente.MOST_OFF);
  };
  const interval = (row) => `${detente.number(row.effect)} [${detente.number(row.low)}, ${detente.number(row.high)}]`;
  const chart = detente.chart({
    title: "Effects in units of the least that counts",
    describe: () => `A forest plot of ${drawn().length} contrasts. ` + drawn().slice(0, 12).map((row) => `${row.statement}: ${interval(row)}, ${row.verdict}`).join(". "),
    height: () => 80 + drawn().length * (detente.narrow() ? 62 : 44),
    option: (width) => {
      const [shown, end] = [drawn(), limit()];
      const shape = { supported: "circle", contradicted: "diamond", negligible: "square", open: "triangle" };
      return {
        grid: detente.beside(shown.map((row) => row.statement), width, { right: detente.narrow() ? 12 : 110, top: 30, bottom: 30 }),
        xAxis: detente.axis({ type: "value", min: -end, max: end, axisLabel: { formatter: (x) => detente.number(Number(x.toFixed(2))), showMinLabel: false, showMaxLabel: false } }),
        yAxis: detente.names(shown.map((row) => row.statement), width),
        tooltip: detente.tooltip((at) => {
          const row = shown[at.dataIndex];
          return `${row.statement}\n${row.measure}: ${compared(row)}\n${interval(row)}; least ${detente.number(row.least)}\n${row.verdict}`;
        }),
        series: [
          { type: "line", data: [], markArea: { silent: true, itemStyle: { color: detente.colour("line"), opacity: 0.35 },
              data: [[{ name: "negligible", xAxis: -1, label: { color: detente.colour("soft"), position: "top" } }, { xAxis: 1 }]] },
            markLine: { symbol: "none", silent: true, label: { show: false }, lineStyle: { color: detente.colour("soft"), type: "solid" }, data: [{ xAxis: 0 }] } },
          { type: "custom", clip: false, encode: { x: [0, 1, 2], y: 3 },
            data: shown.map((row, index) => {
              const clip = (x) => (x === null ? null : Math.max(-end, Math.min(end, x)));
              return [...units(row).map(clip), index];
            }),
            renderItem: (params, api) => {
              const row = shown[params.dataIndex];
              const y = api.coord([0, api.value(3)])[1];
              const off = Math.abs(row.effect / row.least) > end;
              const label = detente.narrow()
                ? { text: row.verdict + (off ? " (off the scale)" : ""), x: api.coord([-end, 0])[0] + 2, textAlign: "left", above: true }
                : { text: row.verdict + (off ? " »" : ""), x: api.coord([end, 0])[0] + 10, textAlign: "left" };
              return detente.whisker(api, {
                value: api.value(0), low: row.low === null ? null : api.value(1), high: row.high === null ? null : api.value(2),
                y: detente.narrow() ? y + 5 : y, colour: detente.colour(row.verdict), shape: shape[row.verdict] || "circle",
                label: { ...label, fill: detente.colour(row.verdict), fontWeight: 600, fontSize: 12 },
              });
            } },
        ],
      };
    },
    numbers: () => detente.table("Contrasts",
      ["Claim", "Measure", "Compared", "n", "Effect", "Least that counts", "Effect size", "Verdict", "After Holm"],
      rows.map((row) => [row.statement, row.measure, compared(row),
        { number: String(row.n) }, { number: interval(row) }, { number: detente.number(row.least) }, { number: detente.number(row.effect_size) },
        detente.verdict(row.verdict), row.verdict_holm ? detente.verdict(row.verdict_holm) : ""])),
  });
  const kinds = ["supported", "contradicted", "negligible", "open"].filter((kind) => all.some((row) => row.verdict === kind));
  const count = (kind) => all.filter((row) => row.verdict === kind).length;
  const picker = detente.choice("Verdict", [[null, [["", `all (${all.length})`], ...kinds.map((kind) => [kind, `${kind} (${count(kind)})`])]]], (kind) => {
    rows = kind ? all.filter((row) => row.verdict === kind) : all;
    chart.node.querySelector(".chart").style.height = "auto";
    chart.renew();
  });
  const levels = all.some((row) => row.form === "threshold");
  return [
    el("p", {}, "Each row is a hypothesis declared before the runs. The band marks effects too small to count: an interval within it is negligible, one beyond it the claimed way supported, one beyond it the other way contradicted. A claim of equivalence is supported within the band, and contradicted beyond it. What lies further out than the scale stands at its edge." +
      (levels ? " A threshold is a level of a factor and no difference: it stands among the numbers of the chart, not in it." : "")),
    kinds.length > 1 ? el("div", { class: "controls" }, picker.node) : null,
    chart.node,
  ];
});

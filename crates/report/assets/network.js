"use strict";
// Actors, theatres, what actors want there and whom they back.
detente.section("network", "Who is involved", () => {
  const { el, data } = detente;
  const net = data.network;
  if (!net) return null;
  const weight = new Map();
  for (const interest of net.interests.filter((one) => one.theatre !== undefined && one.theatre !== null)) {
    const key = `${interest.actor},${interest.theatre}`;
    weight.set(key, (weight.get(key) || 0) + interest.weight);
  }
  const position = (index, count, [x, y]) => {
    const angle = (2 * Math.PI * index) / count - Math.PI / 2;
    return { x: x * Math.cos(angle), y: y * Math.sin(angle) };
  };
  const chart = detente.chart({
    title: "Actors (circles), theatres (squares), interests (lines) and backing (arrows)",
    describe: () => `A network of ${net.actors.length} actors and ${net.theatres.length} theatres. ` +
      net.backing.filter((one) => one.material).slice(0, 12).map((one) => `${net.actors[one.patron]} backs ${net.actors[one.client]} in material`).join("; "),
    height: () => (detente.narrow() ? 420 : 600),
    option: (width) => {
      const [ink, paper] = [detente.colour("ink"), detente.colour("paper")];
      const label = { show: true, color: ink, fontSize: detente.narrow() ? 10 : 12, lineHeight: 13, textBorderColor: paper, textBorderWidth: 3,
        width: detente.narrow() ? 70 : 120, overflow: "break" };
      const ring = [width / 2 - (detente.narrow() ? 42 : 80), detente.narrow() ? 165 : 245];
      const inner = net.theatres.length === 1 ? [0, 0] : ring.map((radius) => radius * 0.42);
      const actors = net.actors.map((name, index) => ({ id: `a${index}`, name, ...position(index, net.actors.length, ring), symbol: "circle", symbolSize: 16,
        itemStyle: { color: detente.colour("arm-0") }, label: { ...label, position: "top" } }));
      const theatres = net.theatres.map((name, index) => ({ id: `t${index}`, name, ...position(index + 0.5, net.theatres.length, inner), symbol: "rect", symbolSize: 22,
        itemStyle: { color: detente.colour("arm-3") }, label: { ...label, fontWeight: 600, position: "bottom" } }));
      const interests = [...weight].map(([key, share]) => {
        const [actor, theatre] = key.split(",");
        return { source: `a${actor}`, target: `t${theatre}`, what: `${net.actors[actor]} in ${net.theatres[theatre]}: ${detente.percent(share)} of its interests`,
          lineStyle: { color: detente.colour("soft"), width: 0.5 + 5 * share, opacity: 0.35, curveness: 0 } };
      });
      const backing = net.backing.filter((one) => one.start > 0).map((one) => ({
        source: `a${one.patron}`, target: `a${one.client}`, symbol: ["none", "arrow"], symbolSize: 9,
        what: `${net.actors[one.patron]} for ${net.actors[one.client]}, ${one.material ? "in material" : "in words"}: ${detente.number(one.start)} at the start`,
        lineStyle: { color: detente.colour(one.material ? "arm-1" : "arm-2"), width: 1 + 4 * one.start, type: one.material ? "solid" : "dashed", opacity: 0.9, curveness: one.material ? 0.25 : 0.4 },
      }));
      // The box is as large as what is in it: nothing is stretched.
      const extent = (key) => { const all = [...actors, ...theatres].map((node) => node[key]); return Math.max(...all) - Math.min(...all) || 1; };
      return {
        tooltip: detente.tooltip((at) => at.data.what || at.data.name),
        series: [{ type: "graph", layout: "none", data: [...actors, ...theatres], links: [...interests, ...backing], left: "center", top: "middle", width: extent("x"), height: extent("y"),
          emphasis: { focus: "adjacency" }, labelLayout: { hideOverlap: false } }],
      };
    },
  });
  const named = (theatre) => (theatre === undefined || theatre === null ? "–" : net.theatres[theatre]);
  return [
    el("p", {}, "The wider a line, the larger the share of an actor's interests that lies in a theatre, or the stronger the backing at the start. Solid arrows: in material; dashed ones: in words. Uncertain numbers are at their medians."),
    chart.node,
    detente.details("Interests", () => detente.table("Interests", ["Actor", "Theatre", "Wants", "Share of its interests", "Ideal (0 to 1)"],
      net.interests.map((one) => [net.actors[one.actor], named(one.theatre), one.variable, { number: detente.percent(one.weight) }, { number: detente.number(one.ideal) }]))),
    net.backing.length ? detente.details("Backing", () => detente.table("Backing at the start", ["Patron", "Client", "Theatre", "In", "Strength (0 to 1)"],
      net.backing.map((one) => [net.actors[one.patron], net.actors[one.client], named(one.theatre), one.material ? "material" : "words", { number: detente.number(one.start) }]))) : null,
  ];
});

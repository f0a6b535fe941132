"use strict";
// Charts: drawn when they come into view, again when theme, width or arms change, and all of them before printing.
detente.charts = [];
detente.visible = new Set(detente.data.arms.map((_, arm) => arm));

detente.narrow = () => document.body.clientWidth < 560;

// A chart with its name, its description for who cannot see it, and its numbers as a table.
// `option(width)` gives what ECharts draws; `height()` in pixels; `numbers()` a node.
detente.chart = ({ title, describe, height, option, numbers }) => {
  const { el } = detente;
  const box = el("div", { class: "chart" });
  const details = numbers && detente.details("The numbers of this chart", numbers);
  const caption = el("figcaption", {}, title);
  const chart = {
    node: el("figure", {}, caption, box, details),
    drawn: null,
    draw() {
      box.style.height = `${height()}px`;
      const text = describe();
      if (!chart.drawn) chart.drawn = echarts.init(box, null, { renderer: "svg" });
      chart.drawn.resize();
      chart.drawn.setOption(detente.base(text, option(box.clientWidth)), { notMerge: true });
      if (!box.dataset.drawn) performance.mark("drawn");
      box.dataset.drawn = "yes";
    },
    // What it shows has changed: another name, other numbers.
    renew(name) {
      if (name) caption.textContent = name;
      if (details) {
        while (details.childElementCount > 1) details.lastElementChild.remove();
        if (details.open) details.append(numbers());
      }
      if (chart.drawn) chart.draw();
    },
  };
  box.style.height = `${height()}px`;
  box.setAttribute("role", "img");
  box.setAttribute("aria-label", describe());
  detente.charts.push(chart);
  detente.seen.observe(box);
  return chart;
};

detente.seen = new IntersectionObserver((entries) => {
  for (const entry of entries.filter((entry) => entry.isIntersecting)) {
    detente.seen.unobserve(entry.target);
    const chart = detente.charts.find((chart) => chart.node.contains(entry.target));
    if (chart && !chart.drawn) chart.draw();
  }
}, { rootMargin: "200px" });

// What all charts share.
detente.base = (description, option) => ({
  animation: false,
  textStyle: { color: detente.colour("ink"), fontFamily: getComputedStyle(document.body).fontFamily },
  aria: { enabled: true, label: { description } },
  ...option,
});

detente.axis = (more) => {
  const [soft, line] = [detente.colour("soft"), detente.colour("line")];
  return {
    axisLine: { show: true, lineStyle: { color: soft } },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: line, opacity: 0.6 } },
    nameTextStyle: { color: soft },
    ...more,
    axisLabel: { color: detente.colour("ink"), hideOverlap: true, ...more.axisLabel },
  };
};

// Room for names on the left of a chart, in pixels: what the longest takes, if that is not too much.
detente.room = (names, width) => {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `12px ${getComputedStyle(document.body).fontFamily}`;
  const longest = Math.max(...names.map((name) => pen.measureText(name).width), 0) * 1.1 + 4;
  return Math.min(longest, 0.42 * width, 300);
};

// A grid beside such names, and an axis of them from the top down; long names are broken.
detente.beside = (names, width, more) => ({ left: detente.room(names, width) + 18, containLabel: false, ...more });

detente.names = (names, width) => detente.axis({
  type: "category", data: names, inverse: true, splitLine: { show: false },
  axisLabel: { width: detente.room(names, width) + 6, overflow: "break", interval: 0, hideOverlap: false, lineHeight: 14 },
});

detente.tooltip = (formatter) => ({
  trigger: "item", confine: true, backgroundColor: detente.colour("panel"), borderColor: detente.colour("line"),
  textStyle: { color: detente.colour("ink") },
  // Text, never markup.
  formatter: (at) => echarts.format.encodeHTML(formatter(at)).replaceAll("\n", "<br>"),
});

// A mark with its interval in a custom series: `at` gives value, low and high, `y` its place in pixels.
detente.whisker = (api, { value, low, high, y, colour, shape, dash, label }) => {
  const x = (v) => api.coord([v, 0])[0];
  const line = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style: { stroke: colour, lineWidth: 2, lineDash: dash } });
  const children = [];
  if (low !== null && high !== null) {
    children.push(line(x(low), y, x(high), y), line(x(low), y - 4, x(low), y + 4), line(x(high), y - 4, x(high), y + 4));
  }
  children.push({ type: "path", shape: { pathData: detente.outline(shape, x(value), y, 5) }, style: { fill: colour } });
  if (label) children.push({ type: "text", style: { ...label, y: y + (label.above ? -15 : 0), textVerticalAlign: "middle" } });
  return { type: "group", children };
};

detente.redraw = () => detente.charts.filter((chart) => chart.drawn).forEach((chart) => chart.renew());

detente.theme.watchers.push(() => detente.redraw());
{
  let waiting = 0;
  let width = document.body.clientWidth;
  addEventListener("resize", () => {
    if (document.body.clientWidth === width) return;
    width = document.body.clientWidth;
    clearTimeout(waiting);
    waiting = setTimeout(() => detente.redraw(), 150);
  });
  addEventListener("beforeprint", () => {
    detente.theme.printing = true;
    detente.theme.apply();
    detente.charts.filter((chart) => !chart.drawn).forEach((chart) => chart.draw());
    detente.charts.forEach((chart) => chart.drawn.resize({ width: Math.min(chart.node.clientWidth, 680) }));
  });
  addEventListener("afterprint", () => {
    detente.theme.printing = false;
    detente.theme.apply();
  });
}

// The boxes that choose arms, and stand for a legend in all charts.
detente.armFilter = () => {
  const { el, data } = detente;
  const boxes = data.arms.map((arm, position) => {
    const box = el("input", { type: "checkbox", checked: true, onchange: () => {
      if (box.checked) detente.visible.add(position);
      else detente.visible.delete(position);
      detente.redraw();
    } });
    return el("label", { title: arm.name }, box, detente.swatch(position), el("span", { class: "name" }, arm.label));
  });
  const bar = el("div", { class: "bar" }, el("fieldset", {}, el("legend", {}, "Arms"), boxes));
  // What is gone to comes to lie below the bar, however high it is.
  new ResizeObserver(() => {
    const stays = getComputedStyle(bar).position === "sticky";
    document.documentElement.style.scrollPaddingTop = stays ? `${bar.offsetHeight + 16}px` : "";
  }).observe(bar);
  return bar;
};

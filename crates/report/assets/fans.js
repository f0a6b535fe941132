"use strict";
// Fans: the middle, half and nine tenths of runs over time, with events and rungs marked.

// The values of a line: differences in steps, added up.
detente.line = (fan, arm, quantile) => {
  let sum = 0;
  const low = fan.low;
  return fan.arms[arm][quantile].map((step) => {
    if (step === null) return null;
    sum += step;
    return low + sum * fan.step;
  });
};

// A value of a fan for people: no digit beyond the steps that lines are made of.
detente.fanNumber = (fan, value) => {
  if (value === null || value === undefined || !(fan.step > 0)) return detente.number(value);
  const grain = 10 ** Math.floor(Math.log10(fan.step));
  return detente.number(Math.round(value / grain) * grain);
};

// The parts of two lines where both are there, as outlines.
detente.bands = (lower, upper, every) => {
  const bands = [];
  let open = null;
  lower.forEach((low, index) => {
    if (low === null) { open = null; return; }
    if (!open) bands.push(open = []);
    open.push([index * every, low, upper[index]]);
  });
  return bands;
};

// Marks of the shown arms, numbered.
detente.marksShown = () => (detente.data.marks || [])
  .filter((mark) => !mark.arms || mark.arms.some((arm) => detente.visible.has(arm)))
  .map((mark, index) => ({ ...mark, number: index + 1 }));

// The same, those together that would stand on each other's numbers.
detente.markGroups = (pixels) => {
  const groups = [];
  for (const mark of detente.marksShown()) {
    const group = groups[groups.length - 1];
    if (group && (mark.tick - group[0].tick) * pixels < 40) group.push(mark);
    else groups.push([mark]);
  }
  return groups;
};

detente.fanOption = (fan, settings, width) => {
  const { data } = detente;
  const { every, running } = data.fans;
  const shown = [...detente.visible].sort((a, b) => a - b);
  const [ink, soft] = [detente.colour("ink"), detente.colour("soft")];
  const last = Math.max(...running.map((line) => line.length)) * every;
  const series = [];
  let [least, most] = [Infinity, -Infinity];
  for (const arm of shown) {
    const look = detente.look(arm);
    const line = (quantile) => detente.line(fan, arm, quantile);
    for (const value of [...line(0), ...line(4)].filter((value) => value !== null)) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    for (const [low, high, opacity] of [[0, 4, 0.1], [1, 3, 0.2]]) {
      detente.bands(line(low), line(high), every).forEach((band) => series.push({
        type: "custom", name: data.arms[arm].label, data: [[band[0][0], band[0][1]]], silent: true, clip: true, z: 1,
        renderItem: (_, api) => ({
          type: "polygon", style: { fill: look.colour, opacity },
          shape: { points: [...band.map(([x, a]) => api.coord([x, a])), ...[...band].reverse().map(([x, , b]) => api.coord([x, b]))] },
        }),
      }));
    }
    series.push({
      type: "line", name: data.arms[arm].label, z: 3, showSymbol: false, connectNulls: false,
      data: line(2).map((value, index) => [index * every, value]),
      lineStyle: { color: look.colour, width: 2.5, type: look.dash }, itemStyle: { color: look.colour },
    });
    series.push({
      type: "line", name: data.arms[arm].label, xAxisIndex: 1, yAxisIndex: 1, showSymbol: false, silent: true,
      data: running[arm].map((runs, index) => [index * every, runs]),
      lineStyle: { color: look.colour, width: 1.5, type: look.dash }, itemStyle: { color: look.colour },
    });
  }
  const marks = [];
  if (settings.events) {
    for (const group of detente.markGroups(width / last)) {
      const numbers = group.length === 1 ? `${group[0].number}` : `${group[0].number}–${group[group.length - 1].number}`;
      group.forEach((mark, index) => marks.push({ xAxis: mark.tick,
        label: { show: index === 0, formatter: numbers, position: "end", align: "left", color: ink, fontSize: 11 },
        lineStyle: { color: soft, type: [2, 3], width: 1 } }));
    }
  }
  if (settings.rungs) {
    for (const [name, value] of fan.rungs || []) {
      marks.push({ yAxis: value, label: { formatter: name, position: "insideStartTop", color: ink, fontSize: 11 },
        lineStyle: { color: soft, type: [8, 4], width: 1 } });
    }
  }
  // Bounds at a twentieth of the size of what is shown, so that bands are not cut.
  const grain = 10 ** Math.floor(Math.log10(Math.max(most - least, 1e-9))) / 2;
  const nice = (value, round) => (Number.isFinite(value) ? Number((round(value / grain) * grain).toPrecision(12)) : null);
  series.push({ type: "line", name: "marks", data: [], markLine: { symbol: "none", silent: true, data: marks } });
  const dates = { type: "value", min: 0, max: last, minInterval: every };
  return {
    grid: [{ left: 54, right: 18, top: 26, bottom: 96 }, { left: 54, right: 18, height: 36, bottom: 28 }],
    xAxis: [
      detente.axis({ ...dates, splitLine: { show: false }, axisLabel: { show: false } }),
      detente.axis({ ...dates, gridIndex: 1, splitLine: { show: false }, splitNumber: width < 560 ? 3 : 6,
        axisLabel: { showMaxLabel: false, formatter: (tick) => detente.when(tick).replace("tick ", "") } }),
    ],
    yAxis: [
      detente.axis({ type: "value", scale: true, min: ({ min }) => nice(Math.min(min, least), Math.floor), max: ({ max }) => nice(Math.max(max, most), Math.ceil),
        axisLabel: { formatter: detente.number } }),
      detente.axis({ type: "value", gridIndex: 1, min: 0, name: "runs under way", nameLocation: "end", nameGap: 6,
        nameTextStyle: { align: "left", color: soft }, splitNumber: 1, axisLabel: { hideOverlap: true, fontSize: 10 } }),
    ],
    axisPointer: { link: [{ xAxisIndex: "all" }] },
    tooltip: {
      ...detente.tooltip(() => ""), trigger: "axis",
      formatter: (at) => {
        const index = Math.round(at[0].axisValue / every);
        const lines = shown.map((arm) => {
          const [low, middle, high] = [0, 2, 4].map((quantile) => detente.fanNumber(fan, detente.line(fan, arm, quantile)[index]));
          return `${data.arms[arm].label}: ${middle} [${low}, ${high}], ${running[arm][index] ?? 0} runs`;
        });
        return [detente.when(index * every), ...lines].map((line) => echarts.format.encodeHTML(line)).join("<br>");
      },
    },
    series,
  };
};

// A fan as a table: at most two dozen dates.
detente.fanNumbers = (fan) => {
  const { data } = detente;
  const { every, running } = data.fans;
  const shown = [...detente.visible].sort((a, b) => a - b);
  const ticks = Math.max(...running.map((line) => line.length));
  const stride = Math.ceil(ticks / 24);
  const rows = [];
  for (let index = 0; index < ticks; index += stride) {
    rows.push([detente.when(index * every), ...shown.map((arm) => {
      const [low, middle, high] = [0, 2, 4].map((quantile) => detente.fanNumber(fan, detente.line(fan, arm, quantile)[index]));
      return { number: `${middle} [${low}, ${high}] (${running[arm][index] ?? 0})` };
    })]);
  }
  return detente.table(`${fan.label}: median [5 %, 95 %] (runs under way)`, ["Date", ...shown.map((arm) => data.arms[arm].label)], rows);
};

// A chart of one of some fans, with the controls that choose it.
detente.fanPicker = (title, fans, settings, changed) => {
  const { el } = detente;
  let fan = fans[0];
  const describe = () => {
    const arms = [...detente.visible].sort((a, b) => a - b).map((arm) => {
      const line = detente.line(fan, arm, 2).filter((value) => value !== null);
      return `${detente.data.arms[arm].label} from ${detente.fanNumber(fan, line[0])} to ${detente.fanNumber(fan, line[line.length - 1])}`;
    });
    return `${fan.label} over time. Medians: ${arms.join("; ")}.`;
  };
  const chart = detente.chart({
    title: fan.label, describe,
    height: () => (detente.narrow() ? 360 : 440),
    option: (width) => detente.fanOption(fan, settings, width),
    numbers: () => detente.fanNumbers(fan),
  });
  const groups = new Map();
  fans.forEach((fan, index) => groups.set(fan.group, [...(groups.get(fan.group) || []), [index, fan.label]]));
  const picker = detente.choice(title, [...groups], (index) => {
    fan = fans[index];
    chart.renew(fan.label);
    if (changed) changed(fan);
  });
  const box = (text, key) => el("label", {}, el("input", { type: "checkbox", checked: settings[key], onchange: (event) => {
    settings[key] = event.target.checked;
    chart.renew();
  } }), text);
  return {
    chart,
    fan: () => fan,
    node: [el("div", { class: "controls" }, picker.node, box("events", "events"), fans.some((fan) => fan.rungs) ? box("rungs", "rungs") : null), chart.node],
  };
};

detente.marksList = () => {
  const { el } = detente;
  const list = el("ol", {});
  const fill = () => list.replaceChildren(...detente.marksShown().map((mark) =>
    el("li", {}, `${detente.when(mark.tick)} ${mark.label}`,
      mark.arms ? el("span", { class: "soft" }, ` (${mark.arms.map((arm) => detente.data.arms[arm].label).join(", ")})`) : null)));
  fill();
  detente.charts.push({ node: list, drawn: { resize() {} }, draw: fill, renew: fill });
  return list;
};

detente.section("time", "Over time", () => {
  const { el, data } = detente;
  if (!data.fans || data.fans.series.length === 0) return null;
  const fans = data.fans.series.filter((fan) => fan.about !== "belief");
  const picker = detente.fanPicker("Quantity", fans, { events: true, rungs: true });
  return [
    el("p", {}, "The line is the median of the runs still under way, the dark band holds half of them and the light one nine tenths. Runs that have ended count no longer: below the fan stands how many are left."),
    picker.node,
    (data.marks || []).length ? [el("h3", {}, "What happens at known times"), detente.marksList()] : null,
  ];
});

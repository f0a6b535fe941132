"use strict";
// What others believe of an actor's resolve over time, beside the acts that moved it.
detente.section("beliefs", "Beliefs about resolve", () => {
  const { el, data } = detente;
  const fans = data.fans ? data.fans.series.filter((fan) => fan.about === "belief") : [];
  if (fans.length === 0) return null;
  const place = el("div", {});
  const show = (fan) => {
    const moved = (data.moved || []).find((one) => one.actor === fan.id && one.kind === fan.kind);
    place.replaceChildren(moved ? detente.table(`What moved it: ${fan.label}`, ["Arm", "Act", "Times", "Mean change", "When"],
      moved.arms.flatMap((acts, arm) => acts.map((act) => [data.arms[arm].label, act.acts, { number: String(act.times) },
        { number: (act.mean > 0 ? "+" : "") + detente.number(act.mean) }, act.from === act.until ? detente.when(act.from) : `${detente.when(act.from)} to ${detente.when(act.until)}`])))
      : el("p", { class: "soft" }, "Nothing moved it in the traced runs."));
  };
  const picker = detente.fanPicker("Actor and type", fans, { events: true, rungs: false }, show);
  show(fans[0]);
  return [
    el("p", {}, "What everybody else takes the probability to be that an actor is of a type. An act that one type would choose more readily than another moves it, and so does holding back; and it leaks back to where it began." +
      (data.traced ? ` The acts are those of ${data.traced}, the weightiest first.` : "")),
    picker.node, place,
  ];
});

"use strict";
// What others believe of an actor's resolve, over time.
detente.section("beliefs", "Beliefs about resolve", () => {
  const { el, data } = detente;
  const fans = data.fans ? data.fans.series.filter((fan) => fan.about === "belief") : [];
  if (fans.length === 0) return null;
  return [
    el("p", {}, "What everybody else takes the probability to be that an actor is of a type. Acts that a type would choose more readily than another move it."),
    detente.fanPicker("Actor and type", fans, { events: true, rungs: false }).node,
  ];
});

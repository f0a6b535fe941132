"use strict";
// The claims of a suite: verdicts, and what each rests on.
detente.section("claims", "Claims and what they rest on", () => {
  const { el, data } = detente;
  const all = data.claims || [];
  if (all.length === 0) return null;
  const flags = (row) => {
    const found = [];
    if (row.agree !== null) found.push(`${detente.percent(row.agree)} of draws agree`);
    if (row.one_sign !== null) found.push(row.one_sign === 1 ? "one sign in every draw" : `one sign in ${detente.percent(row.one_sign)}`);
    if (row.built_in) found.push(row.built_in);
    if (row.ignores.length) found.push(`ignores ${row.ignores.join(", ")}`);
    return found.map((flag) => el("span", { class: "flag" }, flag));
  };
  const flip = (row) => row.flip ? [el("code", {}, row.flip), ` at its ${row.flip_end} end: ${detente.number(row.flip_effect)}`] : "–";
  const table = (rows) => detente.table("Hypotheses by claim",
    ["Claim", "Hypothesis", "Effect", "Least", "Verdict", "After Holm", "Audit", "Flipped by"],
    rows.map((row) => [row.claim, row.statement, { number: `${detente.number(row.effect)} [${detente.number(row.low)}, ${detente.number(row.high)}]` },
      { number: detente.number(row.least) }, detente.verdict(row.verdict), row.verdict_holm ? detente.verdict(row.verdict_holm) : "",
      el("span", {}, flags(row)), el("span", {}, flip(row))]));
  const names = [...new Set(all.map((row) => row.claim))];
  const place = el("div", {}, table(all));
  const picker = detente.choice("Claim", [[null, [["", "all"], ...names.map((name) => [name, name])]]], (name) =>
    place.replaceChildren(table(name ? all.filter((row) => row.claim === name) : all)));
  return [
    el("p", {}, "Agreement: the share of parameter draws that would each give this verdict's sign by themselves. Built in: the effect is gone once what it was put in by is taken out. Ignored: a mechanism the claim argues through, whose removal changes nothing. Flipped by: the judgement at one end of whose range the verdict would be another."),
    el("div", { class: "controls" }, picker.node), place,
  ];
});

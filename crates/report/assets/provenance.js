"use strict";
// Where the numbers come from, and how to make them again.
detente.section("provenance", "How to make it again", () => {
  const { el, data } = detente;
  const { commands, facts, inputs, files } = data.provenance;
  return [
    el("pre", { tabindex: 0 }, el("code", {}, commands.join("\n"))),
    detente.table("The result", ["What", "Value"], facts),
    detente.table("Input files", ["File", "SHA-256"], inputs.map((file) => [file.path, el("code", {}, file.sha256)])),
    ...inputs.map((file) => file.text === null
      ? el("p", { class: "soft" }, `The text of ${file.path} is long; manifest.json has it.`)
      : detente.details(file.path, () => el("pre", { tabindex: 0 }, el("code", {}, file.text)))),
    detente.details("Tables", () => detente.table("Tables", ["File", "SHA-256"], files.map(([name, sha]) => [name, el("code", {}, sha)]))),
  ];
});

"use strict";
// Opens a report in a browser without a network, and looks at it as a reader would: with eyes, by keyboard alone, on a phone,
// in the dark, with a screen reader, on paper.
//
//   node browser.cjs MODULES PAGE EXPECTED…
//
// MODULES is the folder with playwright-core and axe-core; EXPECTED are ids of sections that the page must have.
const path = require("node:path");
const [modules, file, ...expected] = process.argv.slice(2);
const { chromium } = require(path.join(modules, "playwright-core"));
const axe = require.resolve(path.join(modules, "axe-core"));

const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];

const failures = [];
let checks = 0;
const check = (holds, what) => {
  checks += 1;
  if (!holds) failures.push(what);
};

// A page in a context of its own: whatever it asks for but itself is a failure, and so is any complaint.
const open = async (browser, { width, scheme }) => {
  const context = await browser.newContext({ offline: true, viewport: { width, height: 800 }, colorScheme: scheme });
  const page = await context.newPage();
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && failures.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => failures.push(`error: ${error.stack}`));
  page.on("dialog", async (dialog) => { failures.push(`dialog: ${dialog.message()}`); await dialog.dismiss(); });
  page.on("request", (request) => {
    const own = request.url().split("#")[0] === `file://${encodeURI(file)}` || request.url().startsWith("data:");
    if (!own) failures.push(`asks for ${request.url()}`);
  });
  await page.goto(`file://${encodeURI(file)}`, { waitUntil: "load" });
  check(await page.evaluate(() => document.documentElement.dataset.ready) === "yes", "the page comes together");
  return page;
};

const drawAll = async (page) => {
  // Every chart is drawn once it is in view.
  for (const chart of await page.$$(".chart")) {
    await chart.scrollIntoViewIfNeeded();
    await page.waitForFunction((chart) => chart.dataset.drawn === "yes", chart, { timeout: 5000 });
  }
};

const accessible = async (page, where) => {
  await page.addScriptTag({ path: axe }).catch(async () => {
    // The page lets no other script in; it is let in for the audit alone.
    await page.evaluate(require("node:fs").readFileSync(axe, "utf8"));
  });
  const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  for (const violation of found.violations.filter(({ impact }) => ["serious", "critical"].includes(impact))) {
    const nodes = violation.nodes.slice(0, 4).map((node) => `${node.target.join(" ")} ${node.failureSummary.split("\n")[1] ?? ""}`);
    failures.push(`${where}: ${violation.id} (${violation.impact}): ${violation.help}\n    ${nodes.join("\n    ")}`);
  }
  check(found.passes.length > 5, `${where}: the audit looked at something`);
};

const sections = async (page) => {
  const there = await page.$$eval("section", (all) => all.map((section) => section.getAttribute("aria-labelledby")));
  for (const id of expected) check(there.includes(id), `a section ${id} among ${there.join(", ")}`);
  for (const id of there) {
    check(await page.$eval(`section[aria-labelledby="${id}"]`, (section) => section.children.length > 1 && section.innerText.length > 40), `${id} is not empty`);
    check(await page.$(`nav a[href="#${id}"]`), `${id} is in the contents`);
  }
  return there;
};

const charts = async (page) => {
  await drawAll(page);
  for (const chart of await page.$$(".chart")) {
    const seen = await chart.evaluate((chart) => ({
      label: chart.getAttribute("aria-label"),
      marks: chart.querySelectorAll("svg path, svg circle, svg rect, svg polygon").length,
      outside: [...chart.querySelectorAll("svg text")].filter((text) => {
        const [box, own] = [chart.getBoundingClientRect(), text.getBoundingClientRect()];
        return own.width > 0 && (own.left < box.left - 6 || own.right > box.right + 6);
      }).map((text) => text.textContent),
      table: chart.parentElement.querySelector("details, table") !== null || chart.closest("section").querySelector("details") !== null,
    }));
    check(seen.marks > 3, `marks in the chart “${seen.label}”: ${seen.marks}`);
    check(seen.label && seen.label.length > 20, `a description of the chart “${seen.label}”`);
    check(seen.table, `the numbers of the chart “${seen.label}”`);
    check(seen.outside.length === 0, `text beyond the edge of “${(seen.label || "").slice(0, 40)}”: ${seen.outside.slice(0, 3).join("; ")}`);
  }
};

// Whatever is chosen, the chart has the numbers of its caption: its description is renewed as it is drawn.
const captions = async (page, there) => {
  if (!there.includes("sensitivity")) return;
  const section = 'section[aria-labelledby="sensitivity"]';
  const count = await page.$eval(`${section} select`, (select) => select.options.length);
  for (let index = 0; index < count; index += 1) {
    await page.selectOption(`${section} select`, { index });
    const [caption, label] = await page.$eval(section, (section) => [
      section.querySelector("figcaption").textContent, section.querySelector(".chart").getAttribute("aria-label")]);
    check(label.startsWith(`${caption}.`), `the chart “${caption}” shows “${label.slice(0, 60)}”`);
  }
};

// A threshold is no difference, so it is in the table and not in the chart.
const thresholds = async (page, there) => {
  if (!there.includes("contrasts")) return;
  const [rows, drawn] = await page.$eval('section[aria-labelledby="contrasts"]', (section) => [
    detente.data.contrasts.filter((row) => row.form === "threshold").map((row) => row.statement),
    section.querySelector(".chart").getAttribute("aria-label")]);
  for (const statement of rows) check(!drawn.includes(statement), `“${statement}” is drawn as a difference`);
};

const fits = async (page, screen) => {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  check(overflow <= 0, `the page is ${overflow} px wider than ${screen}`);
};

// Everything that can be chosen can be chosen by keys, and changes what is shown.
const byKeyboard = async (page, there) => {
  await page.keyboard.press("Tab");
  check(await page.evaluate(() => document.activeElement.className) === "skip", "the first stop skips to the content");
  await page.keyboard.press("Enter");
  check(await page.evaluate(() => document.activeElement.id) === "content", "and leads there");
  const boxes = await page.$$(".bar input");
  if (boxes.length > 1) {
    const shown = () => page.$eval(".chart[data-drawn] svg", (svg) => svg.innerHTML.length);
    const before = await shown();
    await page.keyboard.press("Tab");
    check(await page.evaluate(() => document.activeElement.matches(".bar input")), "the arms come next");
    await page.keyboard.press("Space");
    check(!(await boxes[0].isChecked()), "space takes an arm out");
    check(await shown() !== before, "and out of the charts");
    await page.keyboard.press("Space");
    check(await shown() === before, "and back");
  }
  for (const id of ["time", "runs", "beliefs", "bargains", "leverage", "sensitivity"].filter((id) => there.includes(id))) {
    const select = await page.$(`section[aria-labelledby="${id}"] select`);
    if (!select || await select.evaluate((select) => select.options.length) < 2) continue;
    const content = () => page.$eval(`section[aria-labelledby="${id}"]`, (section) => section.innerText + section.querySelectorAll("svg").length + (section.querySelector("svg") || {}).innerHTML);
    const before = await content();
    await select.focus();
    await page.keyboard.press("ArrowDown");
    await page.waitForTimeout(30);
    check(await content() !== before, `an arrow key changes what ${id} shows`);
  }
  if (there.includes("runs")) {
    const heading = () => page.$eval('section[aria-labelledby="runs"] h3', (heading) => heading.textContent);
    const before = await heading();
    const next = await page.$('section[aria-labelledby="runs"] button:last-of-type');
    await next.focus();
    await page.keyboard.press("Enter");
    check(await heading() !== before, "Enter on Next shows another run");
    check(await page.$$eval('section[aria-labelledby="runs"] ol.story li', (lines) => lines.length) > 2, "with its story");
    const acts = await page.$('section[aria-labelledby="runs"] .controls + * .controls input, section[aria-labelledby="runs"] ol.story');
    check(acts, "and lines to choose among");
  }
  const details = await page.$("details summary");
  await details.focus();
  await page.keyboard.press("Enter");
  await page.waitForTimeout(50);
  check(await details.evaluate((summary) => summary.parentElement.open && summary.parentElement.querySelectorAll("td").length > 0), "the numbers open by key");
};

const themes = async (page) => {
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const before = await paper();
  await page.selectOption("header select", "dark");
  check(await paper() !== before, "dark is dark");
  await page.selectOption("header select", "system");
  check(await paper() === before, "and the system's wish is heard again");
};

const printed = async (page) => {
  await page.emulateMedia({ media: "print" });
  const pdf = await page.pdf({ format: "A4" });
  check(pdf.length > 20000, `a printed page of ${pdf.length} bytes`);
  check(await page.$$eval(".chart", (all) => all.every((chart) => chart.dataset.drawn === "yes")), "every chart is on paper");
};

(async () => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: FLAGS });
  try {
    const wide = await open(browser, { width: 1200, scheme: "light" });
    await wide.waitForFunction(() => performance.getEntriesByName("drawn").length > 0 || !document.querySelector(".chart"));
    const times = await wide.evaluate(() => {
      const [navigation] = performance.getEntriesByType("navigation");
      const [drawn] = performance.getEntriesByName("drawn");
      return { loaded: navigation.loadEventEnd, drawn: drawn ? drawn.startTime : navigation.loadEventEnd };
    });
    // A second where nothing else runs; a machine that is busy with tests has more.
    check(Math.max(times.loaded, times.drawn) < 5000, `open after ${Math.round(times.loaded)} ms, drawn after ${Math.round(times.drawn)} ms`);
    const there = await sections(wide);
    await byKeyboard(wide, there);
    await charts(wide);
    await captions(wide, there);
    await thresholds(wide, there);
    await fits(wide, "a screen");
    await accessible(wide, "light");
    await themes(wide);
    await wide.context().close();

    const dark = await open(browser, { width: 1200, scheme: "dark" });
    await charts(dark);
    for (const summary of await dark.$$("section > details > summary, figure > details > summary")) await summary.click();
    await accessible(dark, "dark, everything open");
    await dark.context().close();

    const phone = await open(browser, { width: 360, scheme: "light" });
    await charts(phone);
    await fits(phone, "a phone");
    await accessible(phone, "phone");
    await phone.context().close();

    const paper = await open(browser, { width: 1000, scheme: "dark" });
    await printed(paper);
    await paper.context().close();

    failures.forEach((failure) => console.log(`  ${failure}`));
    console.log(`${path.basename(file)}: loaded in ${Math.round(times.loaded)} ms, first chart after ${Math.round(times.drawn)} ms; ${checks} checks, ${failures.length} failures`);
  } finally {
    await browser.close();
  }
  process.exitCode = failures.length ? 1 : 0;
})();

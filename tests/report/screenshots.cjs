"use strict";
// Pictures of sections of a report, in light and dark.
//
//   node screenshots.cjs MODULES PAGE FOLDER SECTION…
const path = require("node:path");
const [modules, file, folder, ...sections] = process.argv.slice(2);
const { chromium } = require(path.join(modules, "playwright-core"));

(async () => {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
  for (const scheme of ["light", "dark"]) {
    const context = await browser.newContext({ offline: true, viewport: { width: 820, height: 900 }, colorScheme: scheme });
    const page = await context.newPage();
    await page.goto(`file://${encodeURI(file)}`);
    await page.evaluate(() => detente.charts.filter((chart) => !chart.drawn).forEach((chart) => chart.draw()));
    for (const id of sections) {
      // The arms stand in each picture, as its legend.
      await page.evaluate((id) => {
        const bar = document.querySelector(".bar");
        bar.style.position = "static";
        document.getElementById(id).after(bar);
      }, id);
      const section = await page.$(`section[aria-labelledby="${id}"]`);
      const box = await section.boundingBox();
      const height = Math.min(box.height, 800);
      await page.screenshot({ path: path.join(folder, `report-${id}-${scheme}.png`), fullPage: true, clip: { ...box, height } });
    }
    await context.close();
  }
  await browser.close();
})();

/** Served as a file of its own, because the pages' policy runs no other. Everything it does is an extra. */
export const CONSOLE_SCRIPT = /* js */ `"use strict";
(() => {
  const rows = document.querySelector("[data-feed]");
  if (rows) follow(rows);
  const tables = [...document.querySelectorAll("table[data-plot]")];
  if (tables.length) showPlots(tables);

  // The server sends whole rows, the same that the page is made of.
  function follow(rows) {
    const live = document.getElementById("live");
    const say = (on) => { live.hidden = false; live.textContent = on ? live.dataset.on : live.dataset.off; };
    const stream = new EventSource("/console/events?after=" + rows.dataset.feed);
    stream.addEventListener("open", () => say(true));
    stream.addEventListener("error", () => { if (stream.readyState === EventSource.CLOSED) say(false); });
    stream.addEventListener("decision", ({ data }) => {
      document.getElementById("empty")?.remove();
      rows.insertAdjacentHTML("afterbegin", data);
      rows.rows[0].classList.add("new");
      while (rows.rows.length > Number(rows.dataset.kept)) rows.rows[rows.rows.length - 1].remove();
    });
    addEventListener("pagehide", () => stream.close());
    // Back from the browser's memory it shows what was, and hears nothing.
    addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); });
  }

  function showPlots(tables) {
    let plots = [];
    const draw = () => {
      for (const plot of plots) plot.destroy();
      plots = tables.map(plotOf);
    };
    for (const table of tables) table.closest("details").open = false;
    draw();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
    let width = innerWidth;
    addEventListener("resize", () => { if (innerWidth !== width) { width = innerWidth; draw(); } });
  }

  function plotOf(table) {
    const box = table.closest("section").querySelector(".plot");
    box.hidden = false;
    const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
    const names = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent);
    const lines = [...table.tBodies[0].rows];
    const unit = table.dataset.unit && " " + table.dataset.unit;
    const valueOf = ({ dataset: { value } }) => (value === "" ? null : Number(value));
    const data = [
      lines.map((line) => Number(line.cells[0].dataset.at)),
      ...names.map((_, index) => lines.map((line) => valueOf(line.cells[index + 1]))),
    ];
    const half = (data[0][1] - data[0][0]) / 2;
    const iso = (seconds) => new Date(seconds * 1000).toISOString();
    const axis = { stroke: colour("soft"), grid: { stroke: colour("rule"), width: 1 }, ticks: { stroke: colour("rule") } };
    const bars = "bars" in table.dataset && { paths: uPlot.paths.bars({ size: [0.7] }), fill: colour("line-1") };
    const series = names.map((label, index) => ({
      label,
      stroke: colour("line-" + (index + 1)),
      width: 2,
      dash: [[], [8, 4], [2, 4], [12, 4, 2, 4], [4, 2], [1, 3]][index],
      points: { show: !bars, size: 5 },
      value: (_, value) => (value === null ? "–" : value + unit),
      ...bars,
    }));
    const options = {
      width: box.clientWidth,
      height: 240,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
      series: [{ label: "From (UTC)", value: (_, at) => (at === null ? "–" : iso(at).slice(0, 16).replace("T", " ")) }, ...series],
      axes: [{ ...axis, values: (_, ticks, __, ___, step) => ticks.map((at) => (step < 86400 ? iso(at).slice(11, 16) : iso(at).slice(5, 10))) }, { ...axis, size: 60 }],
      scales: {
        x: { range: (_, first, last) => [first - half, last + half] },
        y: { range: (_, least, most) => [0, Math.max(1, most * 1.1)] },
      },
    };
    return new uPlot(options, data, box);
  }
})();
`;

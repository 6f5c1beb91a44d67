import { html } from "hono/html";
import { type DeliveryError, type Series, SPANS, type Statistics } from "../../../core/console/statistics.js";
import { type Html, wide } from "./layout.js";

const SPAN_WORDS: Readonly<Record<Statistics["span"], string>> = {
  "24h": "24 hours",
  "7d": "7 days",
  "30d": "30 days",
};

interface Plot {
  title: string;
  unit: string;
  of: (statistics: Statistics) => Series[];
  bars?: boolean;
}

const PLOTS: readonly Plot[] = [
  { title: "Conversion by channel", unit: "%", of: ({ conversionByChannel }) => conversionByChannel },
  { title: "Conversion by country", unit: "%", of: ({ conversionByCountry }) => conversionByCountry },
  { title: "Refusals by rule", unit: "", of: ({ refusals }) => refusals },
  { title: "Latency", unit: "ms", of: ({ latency }) => latency },
  { title: "Spend", unit: "cents", of: ({ spend }) => spend, bars: true },
];

export function statisticsBody(statistics: Statistics): Html {
  const spans = (Object.keys(SPANS) as Statistics["span"][]).map(
    (span) =>
      html`<a href="/console/statistics?span=${span}" ${span === statistics.span && html`aria-current="true"`}>${SPAN_WORDS[span]}</a> `,
  );
  return html`<h1>Statistics</h1>
    <nav class="spans" aria-label="How far back">${spans}</nav>
    ${totals(statistics)}
    <div class="plots">${PLOTS.map((plot) => section(plot, statistics))}</div>
    ${errors(statistics.deliveryErrors)}`;
}

function totals({ totals: { started, approved, sent, refused, spentCents } }: Statistics): Html {
  const rows = [
    ["Verifications", started],
    ["Approved", started === 0 ? approved : `${approved} (${Math.round((approved / started) * 100)} %)`],
    ["Messages", sent],
    ["Refusals", refused],
    ["Spent, taken at the configured price", `${spentCents} cents`],
  ];
  return html`<dl>${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** The table is the plot's data: the script draws it, and who cannot see the plot reads it. */
function section({ title, unit, of, bars }: Plot, statistics: Statistics): Html {
  const series = of(statistics);
  if (series.length === 0) return html`<section><h2>${title}</h2><p>Nothing was counted.</p></section>`;
  const rows = statistics.at.map(
    (at, index) => html`<tr>
      <th scope="row" data-at="${at / 1_000}">${new Date(at).toISOString().slice(0, 16).replace("T", " ")}</th>
      ${series.map(({ values }) => cell(values[index] ?? null, unit))}
    </tr>`,
  );
  return html`<section>
    <h2>${title}${unit && html` <small>${unit}</small>`}</h2>
    <div class="plot" role="img" aria-label="${title}, as a plot. The numbers are in the table after it." hidden></div>
    <details open>
      <summary>${title}: numbers</summary>
      ${wide(
        `${title}: numbers`,
        html`<table data-plot data-unit="${unit}" ${bars && html`data-bars`}>
          <thead><tr><th scope="col">From (UTC)</th>${series.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
          <tbody>${rows}</tbody>
        </table>`,
      )}
    </details>
  </section>`;
}

function cell(value: number | null, unit: string): Html {
  if (value === null) return html`<td class="number" data-value="">–</td>`;
  return html`<td class="number" data-value="${value}">${value}${unit && ` ${unit}`}</td>`;
}

function errors(deliveryErrors: DeliveryError[]): Html {
  const rows = deliveryErrors.map(
    ({ code, channel, count, title, meaning, fix }) => html`<tr>
      <th scope="row">${code ?? "–"}</th>
      <td>${channel}</td>
      <td class="number">${count}</td>
      <td><strong>${title}</strong><br />${meaning} ${fix && html`<br /><small>${fix}</small>`}</td>
    </tr>`,
  );
  if (rows.length === 0) return html`<h2>Delivery errors</h2><p>None was seen.</p>`;
  return html`<h2>Delivery errors</h2>
    ${wide(
      "Delivery errors",
      html`<table class="errors">
        <thead><tr><th scope="col">Code</th><th scope="col">Channel</th><th scope="col">Count</th><th scope="col">What it means</th></tr></thead>
        <tbody>${rows}</tbody>
      </table>`,
    )}`;
}

import { html } from "hono/html";
import type { Policy, PolicyRule } from "../../../core/policy.js";
import { type Html, wide } from "./layout.js";

const COLUMNS = ["Rule", "Limit", "Window", "Counts", "On", "Use now", "Refuses with", "Source"];

export function rulesBody({ channels, allowedCountries, unverifiedBudgets, rules }: Policy): Html {
  return html`<h1>Rules</h1>
    <p class="lead">Limits in force. Use is shown where everybody shares one limit; a limit by destination would tell who was sent a code.</p>
    <dl>
      <div><dt>Channels</dt><dd>${channels.join(", ")}</dd></div>
      <div><dt>Countries</dt><dd>${allowedCountries.join(", ") || "all"}</dd></div>
      <div><dt>Budgets for codes that nobody enters</dt><dd>${unverifiedBudgets}</dd></div>
    </dl>
    ${wide(
      "Rules",
      html`<table>
        <thead><tr>${COLUMNS.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
        <tbody>${rules.map(row)}</tbody>
      </table>`,
    )}`;
}

function row({ name, configured, windowMs, counts, on, inForce, use = [], refusal, source }: PolicyRule): Html {
  return html`<tr ${!inForce && html`class="off"`}>
    <th scope="row">${name}</th>
    <td class="number">${inForce ? (configured ?? "–") : "off"}</td>
    <td>${span(windowMs)}</td>
    <td>${counts.replaceAll("_", " ")}</td>
    <td>${on.join(", ")}</td>
    <td class="number">${use.map(({ used, limit, recordOnly }) => html`<div>${used} of ${limit === Number.MAX_SAFE_INTEGER ? "any" : limit}${recordOnly && " (told only)"}</div>`)}</td>
    <td>${refusal}</td>
    <td><small>${source}</small></td>
  </tr>`;
}

const UNITS: readonly [number, string][] = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1_000, "s"],
];

function span(ms: number): string {
  if (ms >= 3_650 * 86_400_000) return "for ever";
  const [unit, name] = UNITS.find(([size]) => ms >= size && ms % size === 0) ?? [1, "ms"];
  return `${ms / unit} ${name}`;
}

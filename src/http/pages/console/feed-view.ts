import { html } from "hono/html";
import type { Feed } from "../../../core/console/feed.js";
import { badge, type Html, masked, sidLink, time, wide } from "./layout.js";

/** Rows that a page keeps, here and in the browser. */
export const KEPT_ROWS = 100;

export function feedBody({ events, last }: Feed): Html {
  const rows = [...events].reverse().map(feedRow);
  return html`<h1>Live</h1>
    <p class="lead">
      What was asked and what the policy said, newest first.
      <span id="live" role="status" hidden data-on="Live." data-off="Not live: load the page again."></span>
    </p>
    ${wide(
      "Decisions",
      html`<table>
        <thead>
          <tr>${COLUMNS.map((name) => html`<th scope="col">${name}</th>`)}</tr>
        </thead>
        <tbody data-feed="${last}" data-kept="${KEPT_ROWS}">${rows}</tbody>
      </table>`,
    )}
    ${rows.length === 0 && html`<p id="empty">Nothing was asked yet.</p>`}`;
}

const COLUMNS = ["Time (UTC)", "What", "Outcome", "To", "Channel", "Country", "Took", "Verification"];

/** One line: the browser puts in exactly this. */
export function feedRow({
  at,
  operation,
  outcome,
  rule,
  twilioCode,
  to,
  channel,
  country,
  durationMs,
  verificationSid,
}: Feed["events"][number]): Html {
  return html`<tr>
    <td>${time(at)}</td>
    <td>${operation}</td>
    <td>${badge(outcome)}${rule && html` <small>${rule}</small>`}${twilioCode && html` <small>Twilio ${twilioCode}</small>`}</td>
    <td>${masked(to)}</td>
    <td>${channel}</td>
    <td>${country}</td>
    <td class="number">${durationMs !== undefined && `${durationMs} ms`}</td>
    <td>${sidLink(verificationSid)}</td>
  </tr>`;
}

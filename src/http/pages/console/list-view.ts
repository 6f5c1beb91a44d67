import { html } from "hono/html";
import type { FoundVerification, SearchResult } from "../../../core/console/search.js";
import { CHANNELS, STATUSES } from "../../../core/ports/settings.js";
import { badge, type Html, masked, sidLink, time, wide } from "./layout.js";

/** What the address of the list says; the destination itself is never in it. */
export const FILTERS = ["status", "channel", "country", "since", "until", "subject"] as const;
export type Filters = Partial<Record<(typeof FILTERS)[number] | "cursor", string>>;

export function listBody(filters: Filters, result: SearchResult | undefined, problem?: string): Html {
  const { verifications = [], nextCursor } = result ?? {};
  return html`<h1>Verifications</h1>
    ${problem && html`<p class="problem" role="alert">${problem}</p>`} ${destinationForm()} ${filterForm(filters)}
    ${filters.subject && html`<p class="notice">Of one destination only. <a href="/console/verifications">Show all</a></p>`}
    ${verifications.length > 0 ? table(verifications) : html`<p>${nextCursor ? "Nothing in this part: look further back." : "Nothing was found."}</p>`}
    <p class="pages">
      ${filters.cursor && html`<a href="/console/verifications?${query({ ...filters, cursor: undefined })}">Newest</a>`}
      ${nextCursor && html`<a rel="next" href="/console/verifications?${query({ ...filters, cursor: nextCursor })}">Older</a>`}
    </p>
    <p>
      Export what is found:
      ${["csv", "jsonl"].map((format) => html`<a href="/console/export?${query({ ...filters, cursor: undefined })}&format=${format}" download>${format.toUpperCase()}</a> `)}
    </p>`;
}

const query = (filters: Filters) =>
  new URLSearchParams(Object.entries(filters).filter(([, value]) => value) as [string, string][]).toString();

/** By post: a number must not get into an address, a history or an access log. */
function destinationForm(): Html {
  return html`<form class="search" method="post" action="/console/verifications" role="search">
    <label for="to">Phone number or e-mail address</label>
    <input id="to" name="to" autocomplete="off" spellcheck="false" maxlength="320" required />
    <button>Find</button>
  </form>`;
}

function filterForm({ status, channel, country, since, until, subject }: Filters): Html {
  return html`<form class="filters" method="get" action="/console/verifications">
    ${choice("status", "Status", STATUSES, status)} ${choice("channel", "Channel", [...CHANNELS, "totp"], channel)}
    <label>Country <input name="country" value="${country ?? ""}" pattern="[A-Z]{2}" maxlength="2" size="3" placeholder="US" autocapitalize="characters" /></label>
    <label>From <input name="since" type="date" value="${since ?? ""}" /></label>
    <label>Before <input name="until" type="date" value="${until ?? ""}" /></label>
    ${subject && html`<input type="hidden" name="subject" value="${subject}" />`}
    <button>Filter</button>
  </form>`;
}

function choice(name: string, label: string, values: readonly string[], chosen?: string): Html {
  const options = values.map((value) => html`<option ${value === chosen && html`selected`}>${value}</option>`);
  return html`<label>${label} <select name="${name}"><option value="">any</option>${options}</select></label>`;
}

const COLUMNS = ["Began (UTC)", "To", "Status", "Channel", "Country", "Sends", "Wrong codes", "Verification"];

function table(verifications: FoundVerification[]): Html {
  const rows = verifications.map(
    ({ sid, to, status, channel, country, createdAt, sends, wrongChecks, decoy }) => html`<tr>
      <td>${time(createdAt)}</td>
      <td>${masked(to)}</td>
      <td>${badge(status)}${decoy && html` <small>nobody: the contact does not exist</small>`}</td>
      <td>${channel}</td>
      <td>${country}</td>
      <td class="number">${sends}</td>
      <td class="number">${wrongChecks}</td>
      <td>${sidLink(sid)}</td>
    </tr>`,
  );
  return wide(
    "Verifications",
    html`<table>
      <thead><tr>${COLUMNS.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
      <tbody>${rows}</tbody>
    </table>`,
  );
}

import { html } from "hono/html";
import type { Timeline } from "../../../core/console/timeline.js";
import { badge, type Html, masked, time } from "./layout.js";

export function timelineBody(sid: string, { verification, events, explained }: Timeline): Html {
  return html`<h1>Verification</h1>
    <p class="lead sid">${sid}</p>
    ${verification && facts(verification)}
    <h2>What happened</h2>
    ${events.length > 0 ? html`<ol class="timeline">${events.map(event)}</ol>` : html`<p>Nothing of it was decided here.</p>`}
    <h2>What it means</h2>
    <p><strong>${explained.title}</strong> <small>${explained.code}</small></p>
    <p>${explained.meaning}</p>
    ${list("Causes", explained.causes)} ${list("What to do", explained.fixes)}`;
}

function facts(verification: NonNullable<Timeline["verification"]>): Html {
  const { to, status, channel, country, createdAt, expiresAt, sends, wrongChecks, decoy } = verification;
  const rows: [string, unknown][] = [
    ["To", masked(to)],
    ["Status", html`${badge(status)}${decoy && html` <small>nobody: the contact does not exist</small>`}`],
    ["Channel", channel],
    ["Country", country],
    ["Began (UTC)", time(createdAt)],
    ["Ends (UTC)", time(expiresAt)],
    ["Sends", sends],
    ["Wrong codes", wrongChecks],
  ];
  return html`<dl>${rows.filter(([, value]) => value !== undefined).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function event({ at, operation, outcome, rule, twilioCode, channel, durationMs }: Timeline["events"][number]): Html {
  const about = [channel, rule, twilioCode && `Twilio ${twilioCode}`, durationMs !== undefined && `${durationMs} ms`];
  return html`<li>${time(at)} <strong>${operation}</strong> ${badge(outcome)} <small>${about.filter(Boolean).join(" · ")}</small></li>`;
}

function list(title: string, items: string[]): Html | undefined {
  if (items.length === 0) return undefined;
  return html`<h3>${title}</h3><ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;
}

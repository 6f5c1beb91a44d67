/** The HTML of the entry page. Every value goes through `html`, which escapes it; nothing here is `raw`. */
import { html } from "hono/html";
import type { EntryView } from "../../core/entry/entry.js";
import { APP_OUTCOME_TEXT, CHANNEL_WORDS, inTime, MESSAGES, OUTCOME_TEXT, TEXT, triesLeft } from "./entry-text.js";
import type { Told } from "./outcome.js";

export type Html = ReturnType<typeof html>;

interface EntryPage {
  token: string;
  outcome?: Told;
  /** Epoch milliseconds. */
  now: number;
}

/** The page of an open entry. */
export function entryPage(view: EntryView, { token, outcome: last, now }: EntryPage): Html {
  const canEnter = view.attemptsLeft > 0;
  const outcome: Told | undefined = canEnter ? last : { outcome: "used_up" };
  const problem = outcome !== undefined && outcome.outcome !== "sent";
  return layout(
    problem ? TEXT.problemTitle : TEXT.title,
    html`<div id="open">
        <h1>${TEXT.title}</h1>
        ${sentTo(view)} ${payment(view)} ${outcome && told(outcome, problem, view.channel === "totp")} ${canEnter && codeForm(token, problem)}
        <p class="facts" id="facts">
          <span>${TEXT.expires} ${countdown(view.expiresAt, now, "expiry")}</span> <span>${triesLeft(view.attemptsLeft)}</span>
        </p>
        ${canEnter && (view.channel === "totp" ? recoveryForm(token) : resendForm(view, token, now))}
        <p class="safety">${TEXT.safety}</p>
      </div>
      <div id="over" role="status" hidden>${message("over")}</div>`,
    view,
  );
}

/** A page that says one thing. */
export function messagePage(name: keyof typeof MESSAGES, view?: EntryView): Html {
  return layout(
    MESSAGES[name].title,
    html`${name === "approved" && TICK} ${message(name)} ${view && payment(view)}`,
    view,
  );
}

const message = (name: keyof typeof MESSAGES) => html`<h1>${MESSAGES[name].title}</h1>
  <p class="lead">${MESSAGES[name].text}</p>`;

export function layout(title: string, body: Html, view?: { simulated?: true }): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/c/entry.css" />
        <script src="/c/entry.js" defer></script>
      </head>
      <body>
        ${view?.simulated && html`<header>${TEXT.simulated}</header>`}
        <main>${body}</main>
      </body>
    </html>`;
}

function sentTo({ to, channel }: EntryView): Html {
  if (channel === "totp") return html`<p class="lead">${TEXT.fromApp}</p>`;
  const words = CHANNEL_WORDS[channel];
  // Bullets are for the eye: a screen reader would say each of them.
  return html`<p class="lead">
    ${TEXT.sentBy} <bdi class="to" aria-hidden="true">${shown(to)}</bdi><bdi class="spoken">${shown(to).replace(/[•*]+/g, TEXT.hidden)}</bdi>${words && ` ${words}`}.
  </p>`;
}

/** What the code stands for (PSD2 RTS, article 5: the payer sees amount and payee). */
function payment({ amount, payee }: EntryView): Html | undefined {
  if (!amount && !payee) return undefined;
  return html`<dl>
    ${payee && html`<div><dt>${TEXT.payee}</dt><dd><bdi>${shown(payee)}</bdi></dd></div>`}
    ${amount && html`<div><dt>${TEXT.amount}</dt><dd class="amount"><bdi>${shown(amount)}</bdi></dd></div>`}
  </dl>`;
}

export function told({ outcome, wait }: Told, problem: boolean, ofApp = false): Html {
  const words = (ofApp && APP_OUTCOME_TEXT[outcome]) || OUTCOME_TEXT[outcome];
  const text = words.replace("{wait}", wait === undefined ? "in a moment" : inTime(wait));
  return html`<p class="${problem ? "problem" : "notice"}" id="told" role="${problem ? "alert" : "status"}">${text}</p>`;
}

export function codeForm(token: string, problem: boolean, path = "c"): Html {
  return html`<form method="post" action="/${path}/${token}" data-busy="${TEXT.submitting}">
    <label for="code">${TEXT.label} <span class="hint" id="hint">${TEXT.hint}</span></label>
    <input
      id="code"
      name="code"
      type="text"
      inputmode="numeric"
      autocomplete="one-time-code"
      pattern="(?:[\\s\\p{Pd}]*\\p{Nd}){4,10}[\\s\\p{Pd}]*"
      title="${TEXT.hint}"
      maxlength="40"
      required
      autofocus
      spellcheck="false"
      autocapitalize="off"
      enterkeyhint="done"
      aria-describedby="${problem ? "told hint facts" : "hint facts"}"
      ${problem && html`aria-invalid="true"`}
    />
    <button class="main">${TEXT.submit}</button>
  </form>`;
}

/** Letters, so not the field above: its script keeps digits alone. */
function recoveryForm(token: string): Html {
  return html`<details>
    <summary>${TEXT.noApp}</summary>
    <form method="post" action="/c/${token}" data-busy="${TEXT.submitting}">
      <label for="recovery">${TEXT.recovery}</label>
      <input id="recovery" name="code" type="text" autocomplete="off" maxlength="40" required spellcheck="false" autocapitalize="characters" />
      <button class="main">${TEXT.submit}</button>
    </form>
  </details>`;
}

function resendForm({ resendAfter }: EntryView, token: string, now: number): Html {
  const waits = Date.parse(resendAfter) > now;
  return html`<form class="resend" method="post" action="/c/${token}/resend" data-busy="${TEXT.resending}">
    <span>${TEXT.nothingCame}</span>
    <button id="resend" aria-describedby="when">${TEXT.resend}</button>
    <span id="when">${waits && html`${TEXT.resendWhen} ${countdown(resendAfter, now, "cooldown")}`}</span>
  </form>`;
}

/** Readable as it stands; the script counts it down from the seconds left, whatever the browser's clock says. */
export function countdown(at: string, now: number, id: string): Html {
  const left = Math.max(0, Math.ceil((Date.parse(at) - now) / 1_000));
  return html`<time id="${id}" datetime="${at}" data-left="${left}">${inTime(left)}</time>`;
}

/** Without control and bidirectional characters, which could show a payee in another order than it is. */
const shown = (text: string) => text.replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "");

export const TICK = html`<svg class="tick" viewBox="0 0 48 48" width="56" height="56" aria-hidden="true">
  <circle cx="24" cy="24" r="22" />
  <path d="M15 24.5l6.5 6.5L33.5 18.5" />
</svg>`;

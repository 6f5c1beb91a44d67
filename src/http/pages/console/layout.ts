import { html } from "hono/html";

export type Html = ReturnType<typeof html>;

/** Pages of the navigation: path and title. */
export const PAGES = {
  "": "Live",
  verifications: "Verifications",
  statistics: "Statistics",
  rules: "Rules",
} as const;

export interface Frame {
  /** Which page of the navigation this is; undefined before signing in. */
  at?: keyof typeof PAGES;
  title: string;
  body: Html;
  simulated?: boolean;
  /** Loads the plots. */
  plots?: boolean;
}

export function page({ at, title, body, simulated, plots }: Frame): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title} – Verify console</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/console/console.css" />
        ${plots && html`<link rel="stylesheet" href="/console/uplot.css" /><script src="/console/uplot.js" defer></script>`}
        <script src="/console/console.js" defer></script>
      </head>
      <body>
        <a class="skip" href="#main">Skip to content</a>
        ${simulated && html`<p class="simulated">Simulator: nothing here was really sent.</p>`}
        ${at !== undefined && navigation(at)}
        <main id="main">${body}</main>
      </body>
    </html>`;
}

function navigation(at: keyof typeof PAGES): Html {
  const links = Object.entries(PAGES).map(
    ([path, name]) =>
      html`<li>
        <a href="/console${path && `/${path}`}" ${path === at && html`aria-current="page"`}>${name}</a>
      </li>`,
  );
  return html`<header>
    <nav aria-label="Console"><ul>${links}</ul></nav>
    <form method="post" action="/console/sign-out"><button>Sign out</button></form>
  </header>`;
}

/** A table that may be wider than the screen: it scrolls by itself, and by keyboard. */
export function wide(label: string, table: Html): Html {
  return html`<div class="wide" role="region" aria-label="${label}" tabindex="0">${table}</div>`;
}

export function time(iso: string): Html {
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 19)}</time>`;
}

/** A status or an outcome: the word says it, the colour repeats it. */
export function badge(word: string): Html {
  return html`<span class="badge ${TONES[word] ?? ""}">${word.toLowerCase().replaceAll("_", " ")}</span>`;
}

const TONES: Readonly<Record<string, string>> = {
  approved: "good",
  done: "good",
  pending: "open",
  replayed: "open",
  expired: "open",
  canceled: "open",
  deleted: "open",
  failed: "bad",
  max_attempts_reached: "bad",
};

/** For eyes bullets, for ears a word: a screen reader would say each of them. */
export function masked(to: string | undefined): Html | undefined {
  if (!to) return undefined;
  return html`<bdi aria-hidden="true">${to}</bdi><bdi class="spoken">${to.replace(/[•*]+/g, " hidden ")}</bdi>`;
}

export function sidLink(sid: string | undefined): Html | undefined {
  return sid
    ? html`<a class="sid" href="/console/verifications/${sid}" title="${sid}">${sid.slice(0, 10)}…</a>`
    : undefined;
}

/** The inbox as a page for people: rendered here, no script, nothing loaded from elsewhere. */
import { createHash } from "node:crypto";
import type { Message } from "./messages.js";

const STYLE = `
:root{color-scheme:light dark;--line:light-dark(#d5d9e0,#3a404b);--soft:light-dark(#5a6372,#9aa4b5)}
*{box-sizing:border-box}
body{margin:0 auto;max-width:44rem;padding:1rem;font:1rem/1.5 system-ui,sans-serif}
header{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:baseline;gap:0 1rem}
h1{font-size:1.4rem;margin:.5rem 0}
ol{list-style:none;margin:1rem 0;padding:0}
li{border:1px solid var(--line);border-radius:.6rem;padding:.8rem 1rem;margin-bottom:.8rem;overflow-wrap:anywhere}
p{margin:.2rem 0}
.soft{color:var(--soft);font-size:.875rem}
.code{font:600 1.75rem/1.3 ui-monospace,monospace;letter-spacing:.12em;user-select:all}
`;

const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

export const PAGE_HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  "referrer-policy": "no-referrer",
};

/** @param messages newest first */
export function inboxPage(messages: Message[]): string {
  const list = messages.length
    ? `<ol>${messages.map(messageItem).join("")}</ol>`
    : "<p>No messages yet. Send a verification to this simulator and look again.</p>";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Inbox – Verify simulator</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>Inbox</h1><a href="">Look again</a></header>
<p class="soft">Messages that the simulator would have sent, newest first. Nothing here left this machine.</p>
<main>${list}</main>
</body>
</html>
`;
}

function messageItem({ to, channel, body, code, at }: Message): string {
  return `<li>
<p class="soft">${escapeHtml(channel)} to ${escapeHtml(to)} · <time datetime="${at}">${at.slice(0, 19).replace("T", " ")} UTC</time></p>
<p class="code">${escapeHtml(code)}</p>
<p>${escapeHtml(body)}</p>
</li>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Whether `text/html` is wanted more than JSON; a bare wildcard (curl) is not enough. */
export function prefersHtml(accept = ""): boolean {
  return quality(accept, "text/html") > quality(accept, "application/json");
}

function quality(accept: string, type: string): number {
  const ranges = accept.split(",").map((entry) => {
    const [range = "", ...parameters] = entry.split(";").map((part) => part.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
    return { range, weight: weight === undefined ? 1 : Number(weight) || 0 };
  });
  const wanted = [type, `${type.split("/")[0]}/*`, "*/*"];
  return wanted.map((name) => ranges.find(({ range }) => range === name)?.weight).find((w) => w !== undefined) ?? 0;
}

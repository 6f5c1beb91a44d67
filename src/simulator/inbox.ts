/** The inbox as a page for people: rendered here, live by a script of our own, nothing loaded from elsewhere. */
import { createHash } from "node:crypto";
import type { Fault } from "./faults.js";
import { INBOX_STYLE } from "./inbox-style.js";
import type { Message } from "./messages.js";

const STYLE_HASH = createHash("sha256").update(INBOX_STYLE).digest("base64");

export const PAGE_HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
};

/** Until somebody switches it off. */
const ALWAYS = 1_000_000_000;
const SEND = { method: "POST", path: "/Verifications" };

/** What a person may want to see happen. */
const SWITCHES: readonly { name: string; fault: Fault }[] = [
  { name: "Messages do not arrive (30003, unreachable handset)", fault: { match: SEND, undelivered: 30003 } },
  { name: "Messages are filtered by the carrier (30007)", fault: { match: SEND, undelivered: 30007 } },
  { name: "Twilio is overloaded (503)", fault: { status: 503 } },
  { name: "Twilio asks to slow down (429)", fault: { status: 429, code: 20429, retry_after: 5 } },
  { name: "Twilio takes three seconds", fault: { delay_ms: 3_000 } },
  { name: "Twilio acts, and its answer is lost", fault: { drop: "after" } },
];

/** The newest of each conversation; what is older is counted. */
const SHOWN = 20;

/** @param messages newest first */
export function inboxPage(messages: Message[], faults: Fault[]): string {
  const conversations = conversationsOf(messages);
  const list = conversations.length
    ? conversations.map(conversation).join("")
    : "<p>No messages yet. Send a verification to this simulator and look again.</p>";
  const [newest] = messages;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Inbox – Verify simulator</title>
<link rel="icon" href="data:,">
<style>${INBOX_STYLE}</style>
<script src="/inbox/inbox.js" defer></script>
</head>
<body>
<header><h1>Inbox</h1><a href="">Look again</a></header>
<main>
<p class="soft">Messages that the simulator would have sent. Nothing here left this machine. <span id="live"></span></p>
<p id="status" class="spoken" role="status"></p>
<div id="inbox" data-newest="${newest ? escapeHtml(`${newest.verification_sid} ${newest.at}`) : ""}">
${newest ? `<p id="newest" hidden>New ${escapeHtml(newest.channel)} to ${escapeHtml(newest.to)}, code ${escapeHtml(newest.code)}</p>` : ""}
${list}
${faultSwitches(faults)}
</div>
</main>
</body>
</html>
`;
}

/** Phones and mailboxes, the one that got something last first; each with its messages, newest first. */
function conversationsOf(messages: Message[]): [to: string, messages: Message[]][] {
  const byDestination = new Map<string, Message[]>();
  for (const message of messages) {
    const known = byDestination.get(message.to);
    if (known) known.push(message);
    else byDestination.set(message.to, [message]);
  }
  return [...byDestination];
}

function conversation([to, messages]: [string, Message[]], number: number): string {
  const older = messages.length - SHOWN;
  return `<section aria-labelledby="to-${number}">
<h2 id="to-${number}">${escapeHtml(to)}</h2>
<ol>${messages.slice(0, SHOWN).map(messageItem).join("")}</ol>
${older > 0 ? `<p class="soft">${older} older</p>` : ""}
</section>`;
}

function messageItem({ to, channel, body, code, at, verification_sid }: Message): string {
  const [safe, name] = [escapeHtml(code), escapeHtml(`copy-${verification_sid}-${at}`)];
  return `<li>
<p class="soft">${escapeHtml(channel)} · <time datetime="${at}">${at.slice(0, 19).replace("T", " ")} UTC</time></p>
<div class="take"><p class="code">${safe}</p><button id="${name}" data-code="${safe}" data-script hidden aria-label="Copy the code ${safe} of ${escapeHtml(to)}">Copy</button></div>
<p>${escapeHtml(body)}</p>
</li>`;
}

/** They need the script, so that no form of another page can turn them. */
function faultSwitches(faults: Fault[]): string {
  const rows = SWITCHES.map(({ name, fault }, index) => {
    const on = faults.some((one) => isSame(one, fault)) ? " checked" : "";
    const data = escapeHtml(JSON.stringify({ ...fault, times: ALWAYS }));
    return `<label><input type="checkbox" role="switch" id="fault-${index}" data-fault="${data}"${on}>${name}</label>`;
  });
  const others = faults.filter((one) => !SWITCHES.some(({ fault }) => isSame(one, fault))).length;
  return `<fieldset data-script hidden>
<legend>What goes wrong</legend>
<div>${rows.join("\n")}</div>
${others > 0 ? `<p class="soft">And ${others} set by a program.</p>` : ""}
${faults.length > 0 ? '<p><button id="clear">Switch all off</button></p>' : ""}
</fieldset>`;
}

function isSame({ times: _, ...one }: Fault, fault: Fault): boolean {
  const names = Object.keys(fault) as (keyof typeof one)[];
  const isEqual = (name: keyof typeof one) => JSON.stringify(one[name]) === JSON.stringify(fault[name]);
  return names.length === Object.keys(one).length && names.every(isEqual);
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

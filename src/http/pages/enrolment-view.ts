/** The HTML of the enrolment page. Every value goes through `html`, which escapes it; nothing here is `raw`. */
import { html } from "hono/html";
import type { EnrolmentView } from "../../core/totp/page.js";
import { ENROLMENT_MESSAGES, ENROLMENT_TEXT } from "./enrolment-text.js";
import { TEXT, triesLeft } from "./entry-text.js";
import { codeForm, countdown, type Html, layout, TICK, told } from "./entry-view.js";
import type { Told } from "./outcome.js";

interface EnrolmentPage {
  token: string;
  /** Address of the image. */
  qr: string;
  outcome?: Told;
  /** Epoch milliseconds. */
  now: number;
}

/** QR code, secret to type, and the field for the first code. */
export function enrolmentPage(view: EnrolmentView, { token, qr, outcome, now }: EnrolmentPage): Html {
  const problem = outcome !== undefined;
  return layout(
    problem ? ENROLMENT_TEXT.problemTitle : ENROLMENT_TEXT.title,
    html`<div id="open">
        <h1>${ENROLMENT_TEXT.title}</h1>
        <p class="lead">${ENROLMENT_TEXT.scan}</p>
        <img class="qr" src="${qr}" alt="${ENROLMENT_TEXT.qr}" width="256" height="256" />
        <details>
          <summary>${ENROLMENT_TEXT.type}</summary>
          <p class="secret" translate="no">${inFours(view.secret ?? "")}</p>
        </details>
        ${outcome && told(outcome, true, true)} ${codeForm(token, problem, "t")}
        <p class="facts" id="facts">
          <span>${TEXT.expires} ${countdown(view.expiresAt, now, "expiry")}</span>
          <span>${triesLeft(view.attemptsLeft)}</span>
        </p>
        <p class="safety">${ENROLMENT_TEXT.safety}</p>
      </div>
      <div id="over" role="status" hidden>${message("over")}</div>`,
    view,
  );
}

/** Shown this once. */
export function recoveryPage(codes: readonly string[], view: EnrolmentView): Html {
  return layout(
    ENROLMENT_TEXT.codesTitle,
    html`${TICK}
      <h1>${ENROLMENT_TEXT.codesTitle}</h1>
      <p class="lead">${ENROLMENT_TEXT.codes}</p>
      <ul class="codes" translate="no">
        ${codes.map((code) => html`<li>${code}</li>`)}
      </ul>
      <p class="safety">${ENROLMENT_TEXT.safety}</p>`,
    view,
  );
}

export function messageOfEnrolment(name: keyof typeof ENROLMENT_MESSAGES, view?: EnrolmentView, token?: string): Html {
  const form = html`<form method="post" action="/t/${token}/codes" data-busy="${ENROLMENT_TEXT.showing}">
    <button class="main">${ENROLMENT_TEXT.show}</button>
  </form>`;
  return layout(
    ENROLMENT_MESSAGES[name].title,
    html`${name !== "over" && TICK} ${message(name)} ${name === "codesWait" && form}`,
    view,
  );
}

const message = (name: keyof typeof ENROLMENT_MESSAGES) => html`<h1>${ENROLMENT_MESSAGES[name].title}</h1>
  <p class="lead">${ENROLMENT_MESSAGES[name].text}</p>`;

/** Apps take the secret with its spaces. */
const inFours = (secret: string) => secret.replace(/(.{4})(?=.)/g, "$1 ");

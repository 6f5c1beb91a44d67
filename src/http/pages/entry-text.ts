/** Every word of the entry page. */
import type { Outcome } from "./outcome.js";

export const TEXT = {
  title: "Enter your code",
  problemTitle: "Problem: Enter your code",
  sentBy: "Sent to",
  fromApp: "The code that your authenticator app shows now.",
  noApp: "App not at hand?",
  recovery: "Recovery code",
  hidden: " hidden ",
  payee: "This code approves a payment to",
  amount: "Amount",
  label: "Code",
  hint: "4 to 10 digits",
  submit: "Confirm",
  submitting: "Checking…",
  expires: "Expires",
  nothingCame: "Nothing arrived?",
  resend: "Send a new code",
  resending: "Sending…",
  resendWhen: "You can ask for a new one",
  simulated: "Simulation: no real message was sent, and confirming here proves nothing.",
  safety: "The assistant does not see what you type here. Never read a code out or paste it into a chat.",
} as const;

export const CHANNEL_WORDS: Readonly<Record<string, string>> = {
  sms: "by SMS",
  call: "by phone call",
  email: "by e-mail",
  whatsapp: "on WhatsApp",
};

export const MESSAGES = {
  approved: {
    title: "Confirmed",
    text: "You can close this page and go back to the conversation.",
  },
  over: {
    title: "This code is over",
    text: "It has expired, was cancelled, or its tries are used up. Go back to the conversation and ask for a new one.",
  },
  notFound: {
    title: "Nothing to enter here",
    text: "This link is wrong, has expired or was already used. Go back to the conversation and ask for a new one.",
  },
  refused: {
    title: "Not accepted",
    text: "This request did not come from the page itself, so nothing was done. Open the link from the conversation again.",
  },
  failed: {
    title: "Not available right now",
    text: "Nothing was lost. Wait a moment, then load this page again.",
  },
} as const;

/** `wait` is put where the text has {wait}: "in 30 seconds", or "later". */
export const OUTCOME_TEXT: Readonly<Record<Outcome, string>> = {
  wrong: "That code is not right. Check the newest message and try again.",
  format: "Enter the digits of the code, 4 to 10 of them.",
  sent: "A new code is on its way. If several arrive, use the newest.",
  wait: "That was a little too soon. Try again {wait}.",
  limited: "Too many tries for now. Try again {wait}.",
  locked: "Checking is paused after wrong codes. Try again {wait}.",
  used_up: "The tries for this code are used up. Go back to the conversation and ask for a new one.",
  disabled: "Codes can no longer be checked for this destination. Go back to the conversation and say so.",
  expired: "This code has expired. Go back to the conversation and ask for a new one.",
  busy: "Your code is being checked already. Load this page again in a moment.",
  check_unknown:
    "The answer was lost, so it is not certain whether your code was accepted. Load this page again {wait}.",
  send_unknown: "The answer was lost, so a new code may or may not arrive. If none does, try again {wait}.",
  not_sent: "A new code cannot be sent there. Go back to the conversation and say so.",
  failed: "Something went wrong on our side. Try again {wait}.",
};

/** Where the code is an app's, and no message was sent. */
export const APP_OUTCOME_TEXT: Partial<Record<Outcome, string>> = {
  wrong: "That code is not right. Enter the one that the app shows now; the clock of your device must be right.",
  used_up: "Too many wrong codes. Try again {wait}, or go back to the conversation and say so.",
  disabled: "This app can no longer be checked. Go back to the conversation and say so.",
  expired: "That took too long. Enter the code that the app shows now.",
};

const plural = (count: number, unit: string) => `${count} ${unit}${count === 1 ? "" : "s"}`;

/** "in 30 seconds", "in 9 minutes", "in 2 hours": rounded up. */
export function inTime(seconds: number): string {
  if (seconds < 90) return `in ${plural(Math.max(1, Math.ceil(seconds)), "second")}`;
  if (seconds < 5_400) return `in ${plural(Math.ceil(seconds / 60), "minute")}`;
  return `in ${plural(Math.ceil(seconds / 3_600), "hour")}`;
}

export const triesLeft = (count: number) =>
  count > 0 ? `${count} ${count === 1 ? "try" : "tries"} left` : "No tries left";

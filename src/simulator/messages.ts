/** What the simulated networks delivered: the newest messages, as `GET /inbox` shows them. */
import type { Verification } from "./state.js";

export interface Message {
  to: string;
  channel: string;
  body: string;
  code: string;
  verification_sid: string;
  /** ISO 8601, by the simulator's clock. */
  at: string;
}

const KEPT = 1_000;

export function deliver(
  messages: Message[],
  { to, channel, code, sid }: Verification,
  body: string,
  now: number,
): void {
  messages.push({ to, channel, body, code, verification_sid: sid, at: new Date(now).toISOString() });
  if (messages.length > KEPT) messages.shift();
}

export function newestFirst(messages: Message[], to?: string): Message[] {
  return messages.filter((message) => !to || message.to === to).reverse();
}

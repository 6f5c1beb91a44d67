import type { Caller, Channel } from "./ports/settings.js";

/** What a call learns on its way, for its log line and its decision record. Nothing in clear. */
export interface Trace {
  caller?: Caller;
  subject?: string;
  mask?: string;
  channel?: Channel | "totp";
  country?: string;
  verificationSid?: string;
  twilioCode?: number;
  /** What a check came to. */
  status?: string;
  /** What refused it, for the log and the record alone. */
  rule?: string;
  replayed?: boolean;
  /** Literals of this call that may appear nowhere: they are taken out of whatever leaves. */
  known?: string[];
}

import type { Channel } from "./ports/settings.js";

/** What a call learns on its way, for its log line and its decision record. Nothing in clear. */
export interface Trace {
  subject?: string;
  mask?: string;
  channel?: Channel;
  country?: string;
  verificationSid?: string;
  twilioCode?: number;
  replayed?: boolean;
}

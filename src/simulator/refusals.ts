/**
 * What Twilio answers when it refuses: code, HTTP status and message (facts/twilio-verify.md §2.7 and §3.2). Where no
 * source names the status it is 400.
 */

const REFUSALS = {
  20003: [401, "Authenticate"],
  20004: [405, "Method not allowed"],
  20404: [404, "The requested resource was not found"],
  20413: [413, "Request Entity Too Large"],
  20429: [429, "Too many requests"],
  60200: [400, "Invalid parameter"],
  60202: [429, "Max check attempts reached"],
  60203: [429, "Max send attempts reached"],
  60204: [403, "Service does not support this feature"],
  60205: [403, "SMS is not supported by landline phone number"],
  60206: [400, "'Amount' & 'Payee' params are required"],
  60214: [400, "Call channel is not supported when using PSD2"],
  60217: [400, "A Mailer must be associated with the service"],
  60221: [400, "No target verification specified"],
  60223: [400, "Delivery channel disabled"],
  60224: [400, "Missing substitutions for selected template"],
  60227: [400, "The selected channel for template is not supported"],
  60228: [400, "Template was not found"],
  60243: [400, "Custom messages are not supported"],
  60247: [400, "Message Length Exceeded"],
  60301: [409, "Entity already exists"],
  60306: [400, "Invalid Request"],
  60308: [429, "Challenge verification attempts limit reached"],
  60310: [429, "Factor verification attempts reached"],
  60312: [429, "Challenge creation limit reached"],
  60315: [400, "Reached max limit of 100 totp Factors associated per Entity"],
  60317: [409, "Factor already exists"],
  60318: [403, "Factor is unverified"],
  60322: [403, "Challenge already responded"],
  60323: [403, "Challenge expired"],
  60326: [429, "Too many requests to create factors for the entity"],
  60329: [400, "Verify SNA does not work with `psd2_enabled`"],
  60410: [403, "Verification delivery attempt blocked"],
  60411: [400, "Phone Number or Phone Number Prefix already exists in Safelist"],
  60550: [400, "Auto Channel Failed: None of the available channels could be selected due to validation errors"],
  60602: [400, "App hash can only be used with SMS channel"],
  60605: [403, "Verification delivery attempt blocked"],
  68008: [400, "Verify WhatsApp channel not configured"],
} as const satisfies Record<number, readonly [number, string]>;

export type RefusalCode = keyof typeof REFUSALS;

export class Refusal extends Error {
  constructor(
    readonly code: RefusalCode,
    message: string = REFUSALS[code][1],
    readonly headers?: Record<string, string>,
  ) {
    super(message);
  }

  get status(): number {
    return REFUSALS[this.code][0];
  }
}

/** Like Twilio, the message repeats the offending value, phone numbers included: clients must cope with that. */
export function invalidParameter(name: string, value?: string | null): Refusal {
  return new Refusal(60200, value ? `Invalid parameter \`${name}\`: ${value}` : `Invalid parameter: ${name}`);
}

export interface Reply {
  status: number;
  /** Undefined: none. */
  body: unknown;
  headers?: Record<string, string>;
}

/** Whatever was thrown, as Twilio would say it; a 404 names the path without its version. */
export function refused(error: unknown, path: string): Reply {
  if (!(error instanceof Refusal)) return { status: 500, body: errorBody(500, 20500, "Internal Server Error") };
  const { status, code, headers } = error;
  const missing = `The requested resource ${path.replace(/^\/v\d/, "")} was not found`;
  return { status, body: errorBody(status, code, code === 20404 ? missing : error.message), headers };
}

export function errorBody(status: number, code: number, message: string) {
  return { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status };
}

/** The title of a code that a fault asks for. */
export function refusalMessage(code: number): string {
  return Object.hasOwn(REFUSALS, code) ? REFUSALS[code as RefusalCode][1] : "Simulated fault";
}

/** What Twilio answers when it refuses: code, HTTP status and message (facts/twilio-verify.md §2.7 and §3.2). */

const REFUSALS = {
  20003: [401, "Authenticate"],
  20004: [405, "Method not allowed"],
  20404: [404, "The requested resource was not found"],
  20413: [413, "Request Entity Too Large"],
  60200: [400, "Invalid parameter"],
  60202: [429, "Max check attempts reached"],
  60203: [429, "Max send attempts reached"],
  60204: [403, "Service does not support this feature"],
  60206: [400, "'Amount' & 'Payee' params are required"],
  60214: [400, "Call channel is not supported when using PSD2"],
  60221: [400, "No target verification specified"],
  60329: [400, "Verify SNA does not work with `psd2_enabled`"],
  60602: [400, "App hash can only be used with SMS channel"],
} as const satisfies Record<number, readonly [number, string]>;

export type RefusalCode = keyof typeof REFUSALS;

export class Refusal extends Error {
  constructor(
    readonly code: RefusalCode,
    message: string = REFUSALS[code][1],
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
  body: unknown;
}

/** Whatever was thrown, as Twilio would say it; a 404 names the path without its version. */
export function refused(error: unknown, path: string): Reply {
  if (!(error instanceof Refusal)) return { status: 500, body: errorBody(500, 20500, "Internal Server Error") };
  const { status, code } = error;
  const missing = `The requested resource ${path.replace(/^\/v\d/, "")} was not found`;
  return { status, body: errorBody(status, code, code === 20404 ? missing : error.message) };
}

export function errorBody(status: number, code: number, message: string) {
  return { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status };
}

/** The title of a code that a fault asks for. */
export function refusalMessage(code: number): string {
  return Object.hasOwn(REFUSALS, code) ? REFUSALS[code as RefusalCode][1] : "Simulated fault";
}

/** Secrets and numbers that are planted into error texts; an answer must never hold one. */
export type Sample = [text: string, first: number | string];

export const AC = `AC${"1f".repeat(16)}`;
export const VA = `VA${"60200".repeat(6)}ab`;
export const VE = `VE${"60203".repeat(6)}cd`;
export const KEY = `SK${"7e".repeat(16)}`;
export const AUTH_TOKEN = "9b".repeat(16);
export const BASIC = "QUM6czNjcjN0";
export const PHONE = "+14155552671";
export const EMAIL = "jane.doe@example.org";

export const CANARIES = [
  AC,
  VA,
  VE,
  KEY,
  AUTH_TOKEN,
  BASIC,
  PHONE,
  EMAIL,
  "4155552671",
  "415-555-2671",
  "415) 555",
  "5552671",
  "2671",
  "482913",
  "s3cr3t-canary",
  "jane@example.org",
  "jane.doe",
  "203.0.113.77",
];

export const inBody = (code: number, message: string, status: number) =>
  JSON.stringify({ code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status });

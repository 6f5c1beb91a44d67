/** Digits in a text: whose are they? */

const MIN_PHONE_DIGITS = 7;
const MIN_CODE_DIGITS = 4;

const CODE_BEFORE = /(?:code|otp|\bpin(?![a-z]))[^\d\n]{0,32}$/i;
/** "123456 is your code", but not the 1500 of "after 1500 ms, code 60200". */
const CODE_AFTER = /^[^\d\n]{0,40}(?:code|otp\b|\bpin\b)(?![^\d\n]{0,8}\d)/i;
/** Five digits beside the bare word "code" are Twilio's error code, unless the words say that a person owns it. */
const TWILIO_CODE = /^[1-6]\d{4}$/;
const OWNED_BEFORE = /(?:otp|\bpin(?![a-z])|(?:pass|(?:verification|security|login|your)[ _-]?)code)[^\d\n]{0,32}$/i;
const OWNED_AFTER = /^ (?:is|as) [^\d\n]{0,40}(?:code|otp\b|\bpin\b)/i;

const OCTET = String.raw`\.(?:25[0-5]|2[0-4]\d|1?\d?\d)`;
const PRIVATE_NETWORK = String.raw`(?:127|10)${OCTET}|192\.168|172\.(?:1[6-9]|2\d|3[01])|169\.254`;

/** Seven digits or more that nobody can be called at, by their form and the words around them. */
const NO_PHONE: readonly { form: RegExp; before?: RegExp; after?: RegExp }[] = [
  // Addresses of this machine and of private networks. Other addresses go: they look like phone numbers, and are a person's.
  { form: new RegExp(`^(?:${PRIVATE_NETWORK})${OCTET}${OCTET}$`) },
  { form: /^0\.\d{1,6}$/ },
  { form: /^\d{7,9}$/, after: /^ ?(?:ms|bytes)\b/ },
  { form: /^\d{7,9}$/, before: /(?:_ms|Ms|_bytes|Bytes)"?[:= ]{1,3}$/ },
  // Seconds or milliseconds since 1970 in JSON.
  { form: /^1[5-9]\d{8}(?:\d{3})?$/, before: /"(?:time|at|iat|exp|nbf|auth_time|[a-z]+_at|[a-z]+At)": ?$/ },
  // A browser's version.
  { form: /^\d{2,3}\.0\.\d{3,5}\.\d{1,3}$/, before: /[a-z]\/$/ },
];

/**
 * A number, or what is left of it, as the words around it demand.
 *
 * @param known digits of numbers and codes that are in flight: they go whatever stands around them.
 */
export function hideNumber(found: string, text: string, at: number, length: number, known: readonly string[]): string {
  const digits = found.replace(/\D/g, "");
  if (digits.length < MIN_CODE_DIGITS) return found;
  const isKnown = known.some((one) => digits.includes(one));
  const before = text.slice(Math.max(0, at - 48), at);
  const after = text.slice(at + length, at + length + 64);
  if (digits.length >= MIN_PHONE_DIGITS) {
    return !isKnown && NO_PHONE.some((row) => fits(row, found, before, after)) ? found : "[phone]";
  }
  return isKnown || isCode(found, before, after) ? "[code]" : found;
}

const fits = ({ form, before: left, after: right }: (typeof NO_PHONE)[number], ...[found, before, after]: string[]) =>
  form.test(found!) && (left?.test(before!) ?? true) && (right?.test(after!) ?? true);

function isCode(found: string, before: string, after: string): boolean {
  const [mayPrecede, mayFollow] = TWILIO_CODE.test(found) ? [OWNED_BEFORE, OWNED_AFTER] : [CODE_BEFORE, CODE_AFTER];
  return mayPrecede.test(before) || mayFollow.test(after);
}

/** Mail providers so large that naming them tells nothing about a person. */
const PUBLIC_PROVIDERS: ReadonlySet<string> = new Set(
  `gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com icloud.com me.com aol.com
   proton.me protonmail.com gmx.com gmx.de gmx.net web.de mail.ru yandex.ru qq.com 163.com`.split(/\s+/),
);

/** ITU-T E.164 calling codes of two digits; +1 and +7 have one, all others three. */
const TWO_DIGIT_CALLING_CODES: ReadonlySet<string> = new Set(
  `20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58
   60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98`.split(/\s+/),
);

/** An E.164 number in two, as `["+1", "4155552671"]`; undefined for anything else. */
export function splitPhone(e164: string): [callingCode: string, national: string] | undefined {
  if (!/^\+[1-9]\d{6,14}$/.test(e164)) return undefined;
  const codeLength = /^\+[17]/.test(e164) ? 1 : TWO_DIGIT_CALLING_CODES.has(e164.slice(1, 3)) ? 2 : 3;
  return [e164.slice(0, 1 + codeLength), e164.slice(1 + codeLength)];
}

/** Calling code and the last two digits of an E.164 number, as `+1••••••••71` (facts/policy.md §6.2). */
export function maskPhone(e164: string): string {
  const [callingCode, national] = splitPhone(e164) ?? [];
  if (callingCode === undefined || national === undefined) return "••••";
  return callingCode + "•".repeat(national.length - 2) + national.slice(-2);
}

/** First character, and the domain only when it is a public provider: `a***@gmail.com`, `a***`. */
export function maskEmail(address: string): string {
  const at = address.lastIndexOf("@");
  const domain = address.slice(at + 1).toLowerCase();
  const [first = ""] = at > 0 ? address : "";
  return PUBLIC_PROVIDERS.has(domain) ? `${first}***@${domain}` : `${first}***`;
}

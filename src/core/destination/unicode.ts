/** Decimal digits of any script, found as they are met; the Unicode database holds about 700. */
const digits = new Map<string, string>();

/** Blocks of ten follow one another without a gap in some scripts, so count from the first neighbour, modulo ten. */
function asciiDigit(character: string): string {
  const cached = digits.get(character);
  if (cached !== undefined) return cached;
  const point = character.codePointAt(0)!;
  let zero = point;
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  const digit = String((point - zero) % 10);
  digits.set(character, digit);
  return digit;
}

/**
 * Text as a machine should read it: NFKC, invisible and bidi characters removed, every script's digits
 * and dashes as ASCII (facts/policy.md §6.4: NFKC alone leaves Arabic and Devanagari digits).
 */
export function foldText(text: string): string {
  if (/^\p{ASCII}*$/u.test(text)) return text;
  return text
    .replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, "")
    .normalize("NFKC")
    .replace(/(?![0-9])\p{Nd}/gu, asciiDigit)
    .replace(/[\p{Pd}\u2212]/gu, "-");
}

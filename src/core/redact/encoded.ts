/** Secrets inside base64 and hex: what reads as text once decoded is looked into. */

/** Four characters of base64 that decode to ASCII: the top bit of all three bytes is zero. */
const ASCII64 = "[A-Za-f][A-HQ-Xg-nw-z0-3][ABEFIJMNQRUVYZcdghklopstwx014589][\\w+/-]";
/** The beginning of four digits or more. */
const DIGITS64 = "[MNO][DTjz][AEIMQUYcgk][w-z0-5][MNO]";

/**
 * A run may begin with what is not part of the secret (`/v2/KzE0…`), so every alignment is tried, but decoded only where
 * a `stretch` of it reads as ASCII. That is six bytes: nearly no word, path or random identifier has them.
 */
const CARRIERS = [
  {
    encoding: "base64",
    unit: 4,
    run: /[\w+/-]{6,}={0,2}/g,
    stretch: new RegExp(String.raw`^(?:[\w+/-]{4})*?(?:${ASCII64}){2}|^${DIGITS64}`),
  },
  { encoding: "hex", unit: 2, run: /[0-9a-f]{12,}/gi, stretch: /^(?:[0-9a-f]{2})*?(?:[2-7][0-9a-f]){6}/i },
] as const;

/** Judges a decoded text by itself and by the `length` characters from `at` on in whose place it stood. */
export type IsSecret = (decoded: string, text: string, at: number, length: number) => boolean;

export function hideEncoded(text: string, isSecret: IsSecret): string {
  return CARRIERS.reduce(
    (rest, { run, ...carrier }) =>
      rest.replace(run, (found: string, at: number) =>
        readings(found, carrier).some((decoded) => isSecret(decoded, rest, at, found.length)) ? "[secret]" : found,
      ),
    text,
  );
}

function readings(run: string, { encoding, unit, stretch }: Omit<(typeof CARRIERS)[number], "run">): string[] {
  const alignments = Array.from({ length: unit }, (_, shift) => run.slice(shift));
  return alignments
    .filter((aligned) => stretch.test(aligned))
    .map((aligned) => Buffer.from(aligned, encoding).toString())
    .map((decoded) => decoded.replaceAll("\0", "").replace(/[\p{Cc}\ufffd]+/gu, "\n"));
}

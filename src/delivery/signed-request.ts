/** What every signed request that comes in is asked first. */

/** As node gives them, or `Object.fromEntries` of the web's `Headers`. */
export type HeaderRecord = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The one value of a header, whatever its case. One that stands there twice has none: nobody knows which was signed. */
export function headerOf(headers: HeaderRecord, name: string): string | undefined {
  const values = Object.entries(headers).flatMap(([key, value]) => (key.toLowerCase() === name ? (value ?? []) : []));
  return values.length === 1 ? values[0] : undefined;
}

const TOLERANCE_MS = 5 * 60_000;

/** Whether a time in epoch seconds is within five minutes of now, either way. */
export function isRecent(seconds: string, nowMs: number): boolean {
  return /^\d{1,12}$/.test(seconds) && Math.abs(Number(seconds) * 1_000 - nowMs) <= TOLERANCE_MS;
}

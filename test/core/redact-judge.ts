/** Does anything of a secret survive? Shares no code with what it judges. */
import { redact } from "../../src/core/redact/redact.js";
import { ENCODINGS, KINDS, PLACES, type Random, randomOf, type Secret } from "./redact-secrets.js";

export interface Survivor {
  record: number;
  kind: string;
  encoding: string;
  place: string;
  registered: boolean;
  text: string;
  output: string;
}

export interface Tally {
  /** Texts judged, by encoding. */
  texts: Record<string, number>;
  /** Of them, those whose secret only its shape could give away. */
  unregistered: Record<string, number>;
  kinds: Record<string, number>;
  survivors: Survivor[];
}

/** Letters and digits alone, digits of every script that is used as ASCII. */
function squeezed(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[٠-٩۰-۹०-९]/g, (digit) => String((digit.charCodeAt(0) & 0xf) - (digit > "ॐ" ? 6 : 0)).slice(-1))
    .replace(/[^\p{L}\p{N}]/gu, "")
    .toLowerCase();
}

const RAW_WINDOW = 8;
const SQUEEZED_WINDOW = 6;

function windows(text: string, length: number, step: number): string[] {
  if (text.length <= length) return text === "" ? [] : [text];
  const found = [text.slice(-length)];
  for (let at = 0; at + length < text.length; at += step) found.push(text.slice(at, at + length));
  return found;
}

/** The scheme of a credential is no secret, nor the prefix and the last four characters of a SID. */
const secretPart = (text: string) => text.replace(/^(?:Basic|Bearer) /, "").replace(/^(?:AC|SK)(.{28}).{4}$/, "$1");

/** A piece of the secret in any state of decoding, or of its letters and digits however they stand apart. */
function survives(secret: string, stages: readonly string[], output: string): boolean {
  const raw = [secretPart(secret), ...stages, JSON.stringify(stages.at(-1)).slice(1, -1)];
  if (raw.some((text) => windows(secretPart(text), RAW_WINDOW, 4).some((piece) => output.includes(piece)))) return true;
  const flat = squeezed(output);
  return windows(squeezed(secretPart(secret)), SQUEEZED_WINDOW, 1).some((piece) => flat.includes(piece));
}

/** Where no pattern can tell; a caller must have registered the secret. */
function isSilent(
  { kind, place, encoding }: { kind: string; place: string; encoding: string },
  { text, field, silent }: Secret,
  encoded: string,
): boolean {
  const isDigits = /^\+?\d+$/.test(text);
  return (
    silent ||
    // Groups of an address or token are words.
    (!isDigits && (encoding === "spaced" || encoding === "dashed or dotted")) ||
    // Too little ASCII to be sure that the bytes are text.
    (kind === "e-mail, international" && /^(?:base64|base64url|hex|UTF-16LE as bytes)$/.test(encoding)) ||
    // Five digits beside the bare word "code" are an error code of Twilio.
    (kind === "code beside its word" &&
      /^[1-6]\d{4}$/.test(text) &&
      (/^code$/i.test(field) || place === "object key")) ||
    // Written like a date or like an address of a private network.
    /(?:19|20)\d\d[-.\u2011](?:0[1-9]|1[0-2])[-.\u2011][0-3]\d|\d\.\d{1,2}\.(?:19|20)\d\d|^(?:10|127|172|192|169)\.|^0\.\d{1,6}$/.test(
      encoded,
    )
  );
}

/** One secret in one place, in every encoding. */
export function judgeRecord(seed: number, record: number, tally: Tally, hide: typeof redact = redact): void {
  const random = randomOf(Math.imul(seed, 0x9e3779b1) ^ Math.imul(record + 1, 0x85ebca6b));
  const kind = random.pick(Object.keys(KINDS));
  const place = random.pick(Object.keys(PLACES));
  const secret = draw(kind, place, random);
  tally.kinds[kind] = (tally.kinds[kind] ?? 0) + 1;
  for (const [encoding, encode] of Object.entries(ENCODINGS)) {
    const stages = encode(secret.text, random);
    const encoded = stages.at(-1)!;
    const text = PLACES[place]!(encoded, secret.field);
    const registered = isSilent({ kind, place, encoding }, secret, encoded) || random.below(2) === 0;
    const output = hide(text, registered ? [secret.text] : []);
    tally.texts[encoding] = (tally.texts[encoding] ?? 0) + 1;
    if (!registered) tally.unregistered[encoding] = (tally.unregistered[encoding] ?? 0) + 1;
    if (survives(secret.text, stages, output))
      tally.survivors.push({ record, kind, encoding, place, registered, text, output });
  }
}

/** A secret of which no piece stands in its surroundings by chance. */
function draw(kind: string, place: string, random: Random): Secret {
  for (;;) {
    const secret = KINDS[kind]!(random);
    const around = squeezed(PLACES[place]!("", secret.field));
    const pieces = windows(squeezed(secretPart(secret.text)), SQUEEZED_WINDOW, 1);
    if (!pieces.some((piece) => around.includes(piece))) return secret;
  }
}

export const newTally = (): Tally => ({ texts: {}, unregistered: {}, kinds: {}, survivors: [] });

import { isIP } from "node:net";
import { domainToASCII, domainToUnicode } from "node:url";
import { VerifyError } from "../errors.js";
import { maskEmail } from "../redact/masks.js";
import type { Destination } from "./destination.js";

/** `message` and `fix` never repeat what was typed. */
const FAULTS = {
  shape: {
    message: "The e-mail address is not of the form name@domain.",
    fix: "Give exactly one plain address with one @, without a display name, quotes or spaces.",
  },
  tooLong: {
    message: "The e-mail address is too long.",
    fix: "An address has at most 254 bytes, the part before the @ at most 64. Ask the person to repeat it.",
  },
  domain: {
    message: "The domain of the e-mail address cannot receive mail from the internet.",
    fix: "The domain must be a full name such as example.com: not an IP address, not a single word, no dot at its end. Ask the person to repeat it.",
  },
} as const;

const MAX_BYTES = 254;
const MAX_LOCAL_BYTES = 64;
/** RFC 5321 dot-string, with RFC 6531 letters. Quoted local parts are left out on purpose. */
const LOCAL_PART = /^(?!\.)(?:[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]|\.(?!\.|$))+$/u;
/** domainToASCII cuts at `/`, `?` and `#` and decodes `%`, so a domain that is typed with them must stop here. */
const TYPED_DOMAIN = /^[\p{L}\p{M}\p{N}\p{Cf}.\u3002\uff0e\uff61-]+$/u;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** These providers deliver to one mailbox whatever dots the local part has. */
const GMAIL = new Set(["gmail.com", "googlemail.com"]);

/** @throws VerifyError `INVALID_DESTINATION` (facts/policy.md §6.5) */
export function parseEmail(input: string): Destination {
  const typed = input.replace(/^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu, "").replace(/[\uff20\ufe6b]/g, "@");
  const at = typed.indexOf("@");
  const local = typed.slice(0, at);
  if (!LOCAL_PART.test(local)) throw fault("shape");
  const domain = asciiDomain(typed.slice(at + 1));
  const value = `${local}@${domain}`;
  if (Buffer.byteLength(local) > MAX_LOCAL_BYTES || Buffer.byteLength(value) > MAX_BYTES) throw fault("tooLong");
  return { kind: "email", value, key: keyOf(local, domain), mask: maskEmail(value) };
}

function fault(reason: keyof typeof FAULTS): VerifyError {
  return new VerifyError("INVALID_DESTINATION", FAULTS[reason]);
}

function asciiDomain(typed: string): string {
  const domain = TYPED_DOMAIN.test(typed) ? domainToASCII(typed) : "";
  const labels = domain.split(".");
  if (labels.length < 2 || isIP(domain) !== 0 || !labels.every(isUsable)) throw fault("domain");
  return domain;
}

/** Newer Nodes hand an ASCII domain back unread, so punycode that means nothing is found by decoding it. */
function isUsable(label: string): boolean {
  if (!LABEL.test(label)) return false;
  return !label.startsWith("xn--") || !/^(?:xn--|$)/.test(domainToUnicode(label));
}

function keyOf(local: string, domain: string): string {
  const folded = local.normalize("NFKC").toLowerCase();
  const tag = folded.indexOf("+", 1);
  const mailbox = tag === -1 ? folded : folded.slice(0, tag);
  return GMAIL.has(domain) ? `${mailbox.replaceAll(".", "")}@gmail.com` : `${mailbox}@${domain}`;
}

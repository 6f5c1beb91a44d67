/** What the keys of the file are made of. */
import * as z from "zod";
import { CHANNELS } from "../core/ports/settings.js";
import { COUNTRIES } from "./countries.js";

// Each schema parses a few times a process: compiling them would cost the start more than it ever saves.
z.config({ jitless: true });

interface About {
  /** Environment variable that wins over the file. */
  env?: string;
  /** The value may carry a credential, so `<env>_FILE` works too. */
  secret?: boolean;
  /** Shown, commented out, in the shipped file when there is no default. */
  example?: unknown;
}

/** A key of the file. Its type is made when somebody has set it: those of all keys cost a start more than anything else. */
export interface Key<T extends z.ZodType = z.ZodType, Default = unknown> extends About {
  type(): T;
  /** Not parsed. */
  default: Default;
  /** One line; it becomes the comment in the shipped file. */
  description: string;
}

export function key<T extends z.ZodType>(
  type: () => T,
  description: string,
  about: About & { default: NoInfer<z.output<T>> },
): Key<T, z.output<T>>;
export function key<T extends z.ZodType>(
  type: () => T,
  description: string,
  about: About & { example: unknown },
): Key<T, undefined>;
export function key(type: () => z.ZodType, description: string, about: About & { default?: unknown }): Key {
  return { type, description, default: undefined, ...about };
}

type Keys = Readonly<Record<string, Key>>;

export type ValuesOf<K extends Keys> = {
  [Name in keyof K]: z.output<ReturnType<K[Name]["type"]>> | (K[Name]["default"] extends undefined ? undefined : never);
};

/** What must hold between the values of a section, and which key is wrong when it does not. */
export interface Rule<Values = Record<string, unknown>> {
  holds(values: Values): boolean;
  key: keyof Values & string;
  message: string;
}

export interface Section<K extends Keys = Keys> {
  keys: K;
  rule?: Rule;
}

export const section = <K extends Keys>(keys: K, rule?: Rule<ValuesOf<K>>): Section<K> => ({
  keys,
  rule: rule as Rule | undefined,
});

export const limit = (fallback: number, description: string, max = 10_000) =>
  key(() => z.int().min(0).max(max), `${description}; 0 switches this rule off.`, { default: fallback });

export const sid = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}[0-9a-fA-F]{32}$`), `expected ${prefix} followed by 32 hexadecimal digits`);

// A long name without an underscore is more likely a pasted secret, and names are shown to the operator.
export const variable = () =>
  z
    .string()
    .regex(
      /^(?=[A-Z0-9]*_|.{1,24}$)[A-Z][A-Z0-9_]{0,63}$/,
      "expected the name of an environment variable, in capitals",
    );

// Region and edge become labels of the host name that credentials are sent to.
export const hostLabel = () =>
  z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/, "expected lower-case letters, digits and hyphens");

export const channel = () => z.enum(CHANNELS).exclude(["custom"]);
export const channels = () => z.array(channel()).overwrite((list) => [...new Set(list)]);

export const country = () =>
  z
    .string()
    .toUpperCase()
    .refine((code) => COUNTRIES.has(code), "expected a two-letter ISO 3166 country code, such as US or GB");

export const pairs = () => z.array(z.string().regex(/^[^=]{1,128}=.{1,128}$/, "expected name=value")).max(10);

// A ${…} that nobody filled in would become a folder of that name, and limits of its own.
export const isStoreUrl = (url: string) =>
  !url.includes("${") && (/^sqlite:./.test(url) || (/^rediss?:\/\//.test(url) && URL.canParse(url)));

export const isLoopback = ({ protocol, hostname }: URL) =>
  protocol === "http:" && /^(?:127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/.test(hostname);

/** HTTPS, or this machine. */
export const isSafeUrl = (text: string) =>
  URL.canParse(text) && (new URL(text).protocol === "https:" || isLoopback(new URL(text)));

export const isBareUrl = (text: string) => isSafeUrl(text) && !new URL(text).username && !new URL(text).password;

export const isOrigin = (text: string) => isSafeUrl(text) && new URL(text).origin === text;

export const isContacts = (text: string) =>
  /^[a-z]+:\/\//i.test(text) ? isSafeUrl(text) && text.includes("{contact}") : !text.includes("${");

export const claim = () => z.string().min(1).max(200);

/** `name@domain`, or that in angle brackets behind a display name. */
export const SENDER =
  /^(?:(?<name>[^\p{C}<>"@,;]{1,100}?) ?<(?=[^<>]+>$))?(?<email>[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+)>?$/iu;

/** DER in base64, as SendGrid shows it. */
export function isP256Key(text: string): boolean {
  try {
    // Only who has such a key pays for loading this.
    const { createPublicKey } = process.getBuiltinModule("node:crypto");
    const key = createPublicKey({ key: Buffer.from(text, "base64"), format: "der", type: "spki" });
    return key.asymmetricKeyDetails?.namedCurve === "prime256v1";
  } catch {
    return false;
  }
}

export const hasOnly = (text: string, ...names: string[]) =>
  [...text.matchAll(/\{(.*?)\}/gs)].every(([, name]) => names.includes(name!));

/** Lines go when a value is missing; the one that tells the code must stay. */
export const isLetter = (text: string) =>
  hasOnly(text, "code", "minutes", "purpose", "amount", "payee") &&
  text.split("\n").some((line) => line.includes("{code}") && hasOnly(line, "code", "minutes"));

export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;

import { isDeepStrictEqual } from "node:util";
import { InstallError } from "./error.js";
import { type Host, type Launch, SERVER_NAME } from "./hosts.js";
import { removeJson, setJson } from "./json-edit.js";
import { readJson } from "./json-read.js";
import { readToml, removeTomlTable, setTomlKeys } from "./toml-edit.js";

type Values = Record<string, unknown>;
/** Anything that says where a remote server is. */
const REMOTE = ["url", "serverUrl", "httpUrl"];
const BOM = "\uFEFF";

/** What stands under our name: the fields that are ours. */
export const entryOf = ({ extra }: Host, launch: Launch): Values => ({ ...extra, ...launch });

/**
 * The file with our server in it; `undefined` takes it out. Fields of the entry that are not ours (`env`, `disabled`, …)
 * stay as they are, and so does every other character.
 *
 * @param text of the file; empty when there is none
 * @returns the same text when there is nothing to change
 * @throws InstallError when that cannot be done safely
 */
export function changed(host: Host, text: string, entry: Values | undefined): string {
  const mark = text.startsWith(BOM) ? BOM : "";
  const before = text.slice(mark.length);
  const { read, edit } = FORMATS[host.format];
  const isEmpty = before.trim() === "";
  if (isEmpty && !entry) return text;
  const values = isEmpty ? {} : read(before);
  const present = entryIn(values, host);
  if (entry && REMOTE.some((key) => key in (present ?? {}))) {
    throw new InstallError(`There is a remote server named ${SERVER_NAME} already: take it out with --remove first.`);
  }
  const own = entry && withTheirs(entry, present);
  const wanted = withEntry(values, [...host.servers, SERVER_NAME], own && { ...present, ...own });
  if (isDeepStrictEqual(values, wanted)) return text;
  const after = edit(isEmpty ? "" : before, host, own, present);
  // The judge of every edit: read again, nothing else may have changed.
  if (!isDeepStrictEqual(filled(read(after), host), filled(wanted, host))) {
    throw new InstallError("This file cannot be changed without touching something else: put the entry in by hand.");
  }
  return mark + after;
}

/** Variables that somebody else put into the entry stay. */
const withTheirs = ({ env, ...entry }: Values, present: Values | undefined): Values =>
  isObject(env) ? { ...entry, env: { ...(present?.env as Values | undefined), ...env } } : entry;

interface Format {
  read(text: string): Values;
  edit(text: string, host: Host, entry: Values | undefined, present: Values | undefined): string;
}

const FORMATS: Readonly<Record<Host["format"], Format>> = {
  json: {
    read: (text) => readJson(text).value as Values,
    edit: (text, { servers }, entry, present) => {
      const path = [...servers, SERVER_NAME];
      if (!entry) return removeJson(text, path);
      if (!present) return setJson(text || "{\n}\n", path, entry);
      const stale = Object.entries(entry).filter(([key, value]) => !isDeepStrictEqual(present[key], value));
      return stale.reduce((edited, [key, value]) => setJson(edited, [...path, key], value), text);
    },
  },
  toml: {
    read: (text) => plain(readToml(text)),
    edit: (text, { servers: [parent] }, entry, present) => {
      if (!entry) return removeTomlTable(text, parent!, SERVER_NAME);
      const stale = Object.entries(entry).filter(([key, value]) => !isDeepStrictEqual(present?.[key], value));
      return setTomlKeys(text, parent!, SERVER_NAME, Object.fromEntries(stale));
    },
  },
};

function entryIn(values: Values, { servers }: Host): Values | undefined {
  let at: unknown = values;
  for (const key of [...servers, SERVER_NAME]) {
    if (at === undefined) return undefined;
    if (!isObject(at)) throw new InstallError(`${servers.join(".")} does not hold a list of servers by name.`);
    at = Object.hasOwn(at, key) ? at[key] : undefined;
  }
  if (at === undefined || isObject(at)) return at;
  throw new InstallError(`${SERVER_NAME} is not an entry of a server.`);
}

function withEntry(values: Values, [key, ...rest]: string[], entry: Values | undefined): Values {
  if (!key) return entry ?? {};
  if (!entry && !Object.hasOwn(values, key)) return values;
  if (rest.length === 0 && !entry) {
    const { [key]: _, ...others } = values;
    return others;
  }
  const inner = Object.hasOwn(values, key) ? (values[key] as Values) : {};
  return { ...values, [key]: withEntry(inner, rest, entry) };
}

/** In TOML a list without tables is no list at all. */
function filled(values: Values, { servers: [list] }: Host): Values {
  const { [list!]: servers, ...others } = values;
  return servers === undefined || isDeepStrictEqual(servers, {}) ? others : values;
}

const isObject = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Tables of the parser have no prototype, or one of their own. */
function plain(value: unknown): Values {
  const copy = (inner: unknown): unknown => {
    if (Array.isArray(inner)) return inner.map(copy);
    return isObject(inner) && !(inner instanceof Date)
      ? Object.fromEntries(Object.entries(inner).map(([key, one]) => [key, copy(one)]))
      : inner;
  };
  return copy(value) as Values;
}

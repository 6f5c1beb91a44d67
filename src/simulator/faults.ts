/** Faults on demand: what a network and an overloaded API do, one call at a time. */
import { setTimeout as sleep } from "node:timers/promises";

/** Applies to the next matching API call; without `status`, `body` or `drop` the call is then answered as usual. */
export interface Fault {
  /** Both must fit, where given; `path` is any part of the path. */
  match?: { method?: string; path?: string };
  /** Refuse with this HTTP status; nothing is processed. */
  status?: number;
  /** Twilio's error code in the refusal. */
  code?: number;
  /** `Retry-After`, seconds. */
  retry_after?: number;
  /** Real milliseconds before the call is looked at. */
  delay_ms?: number;
  /** `before`: reset, nothing processed. `after`: processed, then the connection dies without an answer. */
  drop?: "before" | "after";
  /** Raw text instead of the error body; nothing is processed. */
  body?: string;
  /** A send is accepted, then its message does not arrive, with this Messaging error code; of SNA, the check's code. */
  undelivered?: number;
  /** How many calls it strikes; default 1. */
  times?: number;
  /** 0–1; default 1. */
  probability?: number;
}

type Check = (value: unknown) => boolean;

const integerFrom =
  (least: number, most = Number.MAX_SAFE_INTEGER): Check =>
  (value) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
const text: Check = (value) => typeof value === "string";

const FIELDS: Record<keyof Fault, Check> = {
  match: (value) =>
    isRecord(value) && Object.entries(value).every(([key, part]) => /^(method|path)$/.test(key) && text(part)),
  status: integerFrom(200, 599),
  code: integerFrom(1),
  retry_after: integerFrom(0),
  delay_ms: integerFrom(0, 600_000),
  drop: (value) => value === "before" || value === "after",
  body: text,
  undelivered: integerFrom(1),
  times: integerFrom(1),
  probability: (value) => typeof value === "number" && value >= 0 && value <= 1,
};

/** @throws TypeError naming the field that does not fit. */
export function readFault(value: unknown): Fault {
  if (!isRecord(value)) throw new TypeError("a fault is an object");
  for (const [name, field] of Object.entries(value)) {
    const fits = Object.hasOwn(FIELDS, name) && FIELDS[name as keyof Fault](field);
    if (!fits) throw new TypeError(`"${name}" is not a field of a fault, or its value does not fit`);
  }
  return { ...value, times: value.times ?? 1 } as Fault;
}

/** The first fault that strikes this call, and one stroke less for it. */
export function takeFault(faults: Fault[], method: string, path: string): Fault | undefined {
  const at = faults.findIndex((fault) => fits(fault, method, path) && Math.random() < (fault.probability ?? 1));
  const fault = faults[at];
  if (!fault) return undefined;
  fault.times = fault.times! - 1;
  if (fault.times === 0) faults.splice(at, 1);
  return fault;
}

/** Ends early, and quietly, when the simulator closes. */
export async function delay(ms: number, closing: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: closing, ref: false }).catch(() => undefined);
}

function fits({ match }: Fault, method: string, path: string): boolean {
  return (match?.method ?? method).toUpperCase() === method && path.includes(match?.path ?? "");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

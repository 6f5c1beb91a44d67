/** Plays many sequences at once, each against a process, a state and a Twilio that nobody has used. */
import { type Era, type Host, startHost } from "./host.js";
import { configurationOf } from "./hostile-sequences.js";
import { type Installation, install, type Traces } from "./installation.js";
import { type Evidence, evidenceOf, failuresOf, keysInLog, leaksIn } from "./judge.js";
import { type Played, play } from "./play.js";
import type { Configuration, Sequence } from "./sequence.js";

export interface Run {
  sequence: Sequence;
  where: Configuration;
  era: Era;
}

export interface Verdict extends Run {
  evidence: Evidence;
  /** What did not hold, leaks included. */
  failures: string[];
}

/**
 * A process with its state and its Twilio. It plays a second sequence only while those before it left nothing that the
 * next one could meet (`Traces`), and no call without its answer.
 */
interface House {
  installation: Installation;
  hosts: [Host, ...Host[]];
  met: { run: Run; played: Played; from: number }[];
}

/** Processes that work. */
const AT_ONCE = 5;
/** Answers about contacts wait for their beat, so most of these processes sleep. */
const ASLEEP_AT_ONCE = 24;

export async function playAll(runs: readonly Run[]): Promise<{ verdicts: Verdict[]; processes: number }> {
  const idle: Idle = { none: new Map(), refusals: new Map() };
  const verdicts: Verdict[] = [];
  let processes = 0;
  const one = async (run: Run) => {
    const house = take(run, idle) ?? (await open(run));
    await perform(run, house);
    const traces = tracesIn(house);
    if (traces !== "some") return void at(idle[traces], placeOf(run)).push(house);
    processes += house.hosts.length;
    verdicts.push(...(await judge(house)));
  };
  const [slow, quick] = [runs.filter(isSlow), runs.filter((run) => !isSlow(run))];
  await Promise.all([pool(slow, ASLEEP_AT_ONCE, one), pool(quick, AT_ONCE, one)]);
  const left = [...idle.none.values(), ...idle.refusals.values()].flat();
  await pool(left, AT_ONCE, async (house) => void verdicts.push(...(await judge(house))));
  return { verdicts, processes: processes + left.length };
}

const asks = ({ sequence }: Run) => sequence.steps.some((step) => "answer" in step);
const isSlow = ({ where, sequence }: Run) =>
  where === "contacts" && /"contact"|"honest"|_sid\}|"VE0{32}"/.test(JSON.stringify(sequence.steps));
/** What two runs must have in common to find the same process. */
const placeOf = (run: Run) => [configurationOf(run.sequence, run.where), run.era, asks(run)].join("|");

async function pool<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function open(run: Run): Promise<House> {
  const installation = await install(run.sequence, run.where);
  return { installation, hosts: [await startHost(installation.launch, run.era, asks(run))], met: [] };
}

async function perform(run: Run, { installation, hosts, met }: House): Promise<void> {
  const [host] = hosts;
  const from = host.output().length;
  let other: Promise<Host> | undefined;
  const otherHost = () => {
    other ??= startHost(installation.launch, run.era, asks(run));
    return other;
  };
  const played = await play(run.sequence, run.where, { installation, host, otherHost });
  if (other) hosts.push(await other);
  met.push({ run, played, from });
}

function tracesIn({ installation, hosts, met }: House): Traces {
  const everyCallEnded = met.at(-1)!.played.outcomes.every(({ result, error }) => result || error);
  return hosts.length === 1 && everyCallEnded ? installation.traces() : "some";
}

type Idle = Record<Exclude<Traces, "some">, Map<string, House[]>>;

function at(houses: Map<string, House[]>, place: string): House[] {
  const there = houses.get(place) ?? [];
  houses.set(place, there);
  return there;
}

/** One with refusals in its history is good enough for who does not look at the history. */
function take(run: Run, { none, refusals }: Idle): House | undefined {
  const place = placeOf(run);
  return (looksBack(run) ? undefined : at(refusals, place).pop()) ?? at(none, place).pop();
}

const looksBack = ({ sequence }: Run) => /"tool":"(?:list_|explain_)/.test(JSON.stringify(sequence.steps));

/** When its processes have ended, so that nothing they do or write is missed. */
async function judge({ installation, hosts, met }: House): Promise<Verdict[]> {
  await Promise.all(hosts.map((host) => host.hangUp()));
  const [own, ...others] = hosts.map((host) => host.output());
  const inLog = keysInLog(hosts.map((host) => host.output()).join(), hosts.map((host) => host.log()).join());
  const verdicts: Verdict[] = [];
  for (const [index, { run, played, from }] of met.entries()) {
    // Only the last one can have left anything.
    const evidence = await evidenceOf(index === met.length - 1 ? installation : undefined, played);
    const leaks = leaksIn([own!.slice(from), ...others].join("\n"), run.sequence, played, installation);
    const failures = [...failuresOf(run.sequence, run.where, played, evidence), ...leaks, ...inLog];
    verdicts.push({ ...run, evidence, failures });
  }
  await installation.close();
  return verdicts;
}

/** What can be judged on this machine: configuration, region, store, limits, countries. */

import { policy } from "../policy.js";
import type { Intent } from "../ports/store.js";
import { type Check, type Exam, ok, problem, skipped, type Verdict, warning } from "./finding.js";

export const LOCAL_CHECKS: readonly Check[] = [
  { name: "configuration", why: "Without these settings no code can be sent or checked.", look: configuration },
  { name: "region", why: "Verify answers in US1 only, and credentials belong to one region.", look: region },
  { name: "countries", why: "A phone number outside the allowed countries never gets a code.", look: countries },
  { name: "store", why: "The store keeps every limit; when it does not answer, nothing is sent.", look: store },
  { name: "limits", why: "A limit that is used up refuses everybody who shares it.", look: limits },
];

/** `twilio.region` has a check of its own. */
function configuration({ context: { settings }, installation: { missing, warnings } }: Exam): Verdict[] {
  const verdicts = warnings
    .filter(({ setting }) => setting !== "twilio.region")
    .map(
      ({ setting, message }): Verdict => ({
        ...warning(`${setting}: ${message}`, `Change or remove ${setting}, unless this is what you want.`),
        why: "It is allowed, but not what most installations mean.",
      }),
    );
  if (missing.length > 0 && !settings.simulated) {
    const what = `Not set: ${missing.join(", ")}.`;
    const fix = "Set them in the environment of this server (a secret also as <NAME>_FILE), or use --simulate.";
    verdicts.unshift(problem(what, fix));
  }
  return verdicts.length > 0 ? verdicts : [ok("Every needed setting is there, and none is odd.")];
}

function region({ context: { settings }, installation: { region, edge, replacesTwilio } }: Exam): Verdict {
  if (settings.simulated) return skipped("The built-in simulator has no region.");
  if (replacesTwilio)
    return skipped("TWILIO_VERIFY_API_BASE replaces Twilio's hosts, so region and edge have no effect.");
  if (region && region !== "us1") {
    return warning(`The region is ${region}.`, "Remove TWILIO_REGION and [twilio] region, and use credentials of US1.");
  }
  return ok(edge ? `Calls enter at the edge ${edge}, region us1.` : "The default region and edge are used.");
}

function countries({ context: { settings } }: Exam): Verdict {
  const { allowedCountries, simulated } = settings;
  if (allowedCountries) return ok(`Codes may go to ${allowedCountries.join(", ")}.`);
  if (simulated) return ok("Every country is allowed, because codes stay in the simulator.");
  return problem(
    "No country is allowed, so every phone number is refused.",
    'List the countries of your users in twilio-verify.toml: [destinations] allowed_countries = ["US"].',
  );
}

/** A trial reservation that is given back at once: it shows what a send would meet, and leaves nothing behind. */
async function store({ context, caller, installation }: Exam): Promise<Verdict> {
  const { store: opened } = await context.state();
  const id = `diagnose:${crypto.randomUUID()}`;
  const intent: Intent = {
    // Checks are never insured, so an outage shows here even where sends may go on for a minute.
    operation: "check",
    tenant: caller.tenant,
    keys: [id],
    fingerprints: [id],
    subjects: [],
    supplied: false,
    keepMs: 1_000,
    leaseMs: 1_000,
  };
  const admission = await opened.admit(intent, []);
  if (admission.kind === "admitted") await opened.settle(admission.reservation, { kind: "rejected", failed: false });
  return ok(`${installation.store ?? "The store"} opens, reads and writes.`);
}

async function limits({ context, caller }: Exam): Promise<Verdict[]> {
  const { rules } = await policy(context, caller);
  const uses = rules.flatMap(({ name, use = [] }) => use.map((one) => ({ name, ...one })));
  const full = uses.filter(({ retryAfterMs, recordOnly }) => retryAfterMs > 0 && !recordOnly);
  if (full.length > 0) {
    return full.map(({ name, used, limit, retryAfterMs }) => {
      const wait = `Wait ${Math.ceil(retryAfterMs / 1_000)} s; explain what fills it before you raise rate_limits.${name}.`;
      return warning(`${name} is used up: ${used} of ${limit}.`, wait);
    });
  }
  const inForce = rules.filter((rule) => rule.inForce).length;
  const inUse = uses.filter(({ used }) => used > 0).map(({ name, used, limit }) => `${name} ${used} of ${limit}`);
  return [ok(`${inForce} of ${rules.length} rules are in force; used now: ${inUse.join(", ") || "none"}.`)];
}

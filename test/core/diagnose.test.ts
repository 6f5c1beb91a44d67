import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { diagnose } from "../../src/core/diagnose/diagnose.js";
import type { Finding, Installation } from "../../src/core/diagnose/finding.js";
import { VerifyError } from "../../src/core/errors.js";
import type { Context } from "../../src/core/ports/context.js";
import type { Attempt, AttemptPage, Gateway } from "../../src/core/ports/gateway.js";
import type { Settings } from "../../src/core/ports/settings.js";
import { SIMULATED_CREDENTIALS } from "../../src/simulated.js";
import type { Fault } from "../../src/simulator/simulator.js";
import { openDatabase } from "../../src/store/driver.js";
import {
  caller,
  DAY,
  EMAIL,
  type House,
  type HouseOptions,
  MINUTE,
  NOW,
  openHouse as openPlainHouse,
  PERSON,
  person,
} from "./house.js";

const SERVICE_PATH = `/v2/Services/${SIMULATED_CREDENTIALS.serviceSid}`;
const CHANNELS: Partial<Settings> = { channels: ["sms", "call"] };

const named = (findings: Finding[], check: string) => findings.filter((finding) => finding.check === check);
const notOk = (findings: Finding[]) => findings.filter(({ status }) => status === "warning" || status === "problem");
/** What was asked of Twilio since the house stands. */
const asked = (house: House) => house.simulator.requests().slice(1);

/** Its account has Event Streams as they should be; no other test is about them. */
async function openHouse(options: HouseOptions): Promise<House> {
  const house = await openPlainHouse(options);
  house.simulator.subscriptions({ types: ["com.twilio.accountsecurity.verify.verification.approved"] });
  await setService(house, { VerifyEventSubscriptionEnabled: "true" });
  return house;
}

async function findings(house: House): Promise<Finding[]> {
  return (await house.verify.diagnose(caller)).findings;
}

/** Every read of the Service, and of the attempts, meets this. */
function whole(house: House, fault: Fault): void {
  house.simulator.faults({ match: { path: "/v2/" }, times: 20, ...fault });
}

async function setService(house: House, settings: Record<string, string>): Promise<void> {
  const { accountSid, authToken } = SIMULATED_CREDENTIALS;
  await fetch(`${house.simulator.url}${SERVICE_PATH}`, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString("base64")}` },
    body: new URLSearchParams(settings),
  });
}

describe("everything fine", () => {
  test("every finding is ok or skipped, and nothing but reads reached Twilio", async () => {
    const house = await openHouse({ settings: CHANNELS });
    const diagnosis = await house.verify.diagnose(caller);
    expect(diagnosis.status).toBe("ok");
    expect(notOk(diagnosis.findings)).toEqual([]);
    expect(asked(house).filter(({ method }) => method !== "GET")).toEqual([]);
    expect(house.simulator.inbox()).toEqual([]);
  });

  test("each finding says what and why; each that is not well says how to mend it", async () => {
    const house = await openHouse({
      settings: { channels: ["sms", "whatsapp", "email"], allowedCountries: undefined },
    });
    const all = await findings(house);
    expect(all.length).toBeGreaterThan(15);
    for (const { check, status, what, why, fix } of all) {
      expect(what, check).toMatch(/^[\w(].*\.$/);
      expect(why, check).toMatch(/\.$/);
      if (status === "warning" || status === "problem") expect(fix, check).toMatch(/\.$/);
    }
  });

  test("is logged as one call and leaves no decision", async () => {
    const house = await openHouse({ settings: CHANNELS });
    await findings(house);
    expect(house.lines.map(({ fields }) => fields.operation)).toEqual(["diagnose"]);
    const { store } = await house.context.state();
    expect(await store.decisions({ tenant: caller.tenant, limit: 10 })).toEqual([]);
  });
});

describe("credentials", () => {
  test("refused: what to mend; the rest is still looked at", async () => {
    const house = await openHouse({ settings: CHANNELS });
    whole(house, { status: 401, code: 20003 });
    const all = await findings(house);
    expect(notOk(all).map(({ check }) => check)).toEqual(["credentials"]);
    expect(named(all, "credentials")).toMatchObject([{ status: "problem", what: expect.stringContaining("20003") }]);
    expect(named(all, "credentials")[0]!.fix).not.toContain("TWILIO_REGION");
    expect(named(all, "store")).toMatchObject([{ status: "ok" }]);
    expect(named(all, "psd2")).toMatchObject([{ status: "skipped" }]);
  });

  test("refused in another region: the region is named, too", async () => {
    const house = await openHouse({ settings: CHANNELS });
    whole(house, { status: 401, code: 20003 });
    const { findings: all } = await diagnose(house.context, caller, { region: "ie1", missing: [], warnings: [] });
    expect(named(all, "credentials")[0]!.fix).toContain("TWILIO_REGION");
    expect(named(all, "region")).toMatchObject([{ status: "warning" }]);
  });

  test("another refusal does not judge them", async () => {
    const house = await openHouse({ settings: CHANNELS });
    house.simulator.faults({ match: { path: SERVICE_PATH }, status: 429, code: 20429 });
    expect(notOk(await findings(house))).toMatchObject([
      {
        check: "credentials",
        status: "warning",
        what: expect.stringMatching(/^Not judged, because Twilio answered 20429: /),
      },
    ]);
  });

  test("none at all: the names to set, once, and everything of Twilio's is skipped", async () => {
    const house = await openHouse({ settings: CHANNELS });
    const names = ["TWILIO_ACCOUNT_SID", "TWILIO_API_KEY_SID"];
    const { verify } = house.neighbour({ missing: names });
    const { status, findings: all } = await verify.diagnose(caller);
    expect(status).toBe("problem");
    expect(notOk(all)).toMatchObject([{ check: "configuration", status: "problem" }]);
    for (const name of names) expect(all[0]!.what).toContain(name);
    for (const check of ["connection", "credentials", "service", "clock", "event_streams", "recent_failures"]) {
      expect(named(all, check), check).toMatchObject([{ status: "skipped" }]);
    }
    expect(asked(house)).toEqual([]);
  });
});

describe("the way to Twilio", () => {
  test("an overloaded Twilio is no fault of the credentials", async () => {
    const house = await openHouse({ settings: CHANNELS });
    whole(house, { status: 503 });
    const all = await findings(house);
    expect(notOk(all).map(({ check }) => check)).toEqual(["connection"]);
    expect(named(all, "credentials")).toMatchObject([{ status: "skipped" }]);
  });

  test("no connection", async () => {
    const house = await openHouse({ settings: CHANNELS });
    await house.simulator.close();
    const what = expect.stringContaining("No connection");
    expect(notOk(await findings(house))).toMatchObject([{ check: "connection", status: "problem", what }]);
  });
});

describe("the Service", () => {
  test("unknown: the credentials are fine, the Service is the problem", async () => {
    const house = await openHouse({ settings: CHANNELS });
    house.simulator.faults({ match: { path: SERVICE_PATH }, status: 404, code: 20404 });
    const all = await findings(house);
    expect(notOk(all)).toMatchObject([{ check: "service", status: "problem" }]);
    expect(named(all, "credentials")).toMatchObject([{ status: "ok" }]);
  });

  test.each<[string, Record<string, string>, Partial<Settings>, "problem" | "warning", RegExp]>([
    ["psd2", { Psd2Enabled: "true" }, {}, "problem", /60206/],
    ["psd2", {}, { psd2: true }, "problem", /off in the Service/],
    ["code_length", { CodeLength: "4" }, {}, "warning", /4 digits/],
    ["landlines", { SkipSmsToLandlines: "true" }, {}, "warning", /lookup is off/],
    ["custom_code", { CustomCodeEnabled: "true" }, {}, "warning", /Custom codes are on/],
    ["voice", { DtmfInputRequired: "false" }, {}, "warning", /without waiting for a key/],
    ["whatsapp", {}, { channels: ["sms", "whatsapp"] }, "warning", /no WhatsApp sender/],
  ])("%s %j %j", async (check, service, settings, status, what) => {
    const house = await openHouse({ settings: { ...CHANNELS, ...settings } });
    await setService(house, service);
    const all = await findings(house);
    expect(notOk(all)).toMatchObject([{ check, status, what: expect.stringMatching(what) }]);
  });

  test("what fits is not complained about", async () => {
    const house = await openHouse({ settings: { channels: ["sms", "whatsapp", "email"], psd2: true } });
    await setService(house, {
      Psd2Enabled: "true",
      "Whatsapp.MsgServiceSid": `MG${"1".repeat(32)}`,
      "Whatsapp.From": "whatsapp-sender",
      LookupEnabled: "true",
      SkipSmsToLandlines: "true",
    });
    const all = await findings(house);
    expect(notOk(all)).toEqual([]);
    expect(named(all, "email")).toMatchObject([{ status: "skipped", fix: expect.stringContaining("Console") }]);
  });
});

describe("the clock", () => {
  test.each([
    [MINUTE, "warning", "60 s behind"],
    [-MINUTE, "warning", "60 s ahead of"],
    [DAY, "problem", "86400 s behind"],
  ])("Twilio's is %i ms ahead", async (ms, status, what) => {
    const house = await openHouse({ settings: CHANNELS });
    house.simulator.advance(ms);
    expect(notOk(await findings(house))).toMatchObject([
      { check: "clock", status, what: expect.stringContaining(what) },
    ]);
  });
});

test("an answer without a time leaves the clock unjudged", async () => {
  const house = await openHouse({ settings: CHANNELS });
  const gateway = await house.context.gateway();
  const fetchService: Gateway["fetchService"] = async () => {
    const result = await gateway.fetchService();
    return result.ok ? { ok: true, value: { ...result.value, answeredAt: undefined } } : result;
  };
  const context = { ...house.context, gateway: async () => ({ ...gateway, fetchService }) };
  const { findings: all } = await diagnose(context, caller, NOTHING_ODD);
  expect(named(all, "clock")).toMatchObject([{ status: "skipped" }]);
});

describe("the last hour's failures", () => {
  test("by code, most frequent first, with title, meaning and first fix of the catalogue, and nobody's number", async () => {
    const house = await openHouse({ settings: CHANNELS });
    const errors = [30003, 30007, 30003, undefined];
    for (const [index, undelivered] of errors.entries()) {
      if (undelivered) house.sendFault({ undelivered });
      await house.send({ to: person(index) }, { session: `s${index}` });
    }
    const all = await findings(house);
    const failures = named(all, "recent_failures");
    expect(failures.map(({ what }) => what)).toEqual([
      expect.stringMatching(/^30003 \(.+\): 2 of 4 sends of the last hour\.$/),
      expect.stringMatching(/^30007 \(.+\): 1 of 4 sends of the last hour\.$/),
    ]);
    const entry = (await house.context.catalogue()).entry(30003)!;
    expect(failures[0]).toMatchObject({ status: "warning", why: entry.meaning, fix: entry.fixes[0] });
    expect(JSON.stringify(all)).not.toMatch(/\d{7}|•/);
  });

  test("an older one is left out", async () => {
    const house = await openHouse({ settings: CHANNELS });
    house.sendFault({ undelivered: 30003 });
    await house.send();
    house.clock.advance(61 * MINUTE);
    expect(named(await findings(house), "recent_failures")).toMatchObject([{ status: "ok" }]);
  });

  const attempt: Attempt = {
    sid: `VL${"0".repeat(32)}`,
    verificationSid: `VE${"0".repeat(32)}`,
    to: PERSON,
    channel: "sms",
    converted: false,
    createdAt: NOW,
    state: "unconfirmed",
    delivery: "delivered",
  };

  async function failuresOf(page: AttemptPage): Promise<Finding[]> {
    const house = await openHouse({ settings: CHANNELS });
    const gateway = await house.context.gateway();
    const listAttempts = async () => ({ ok: true as const, value: page });
    const context = { ...house.context, gateway: async () => ({ ...gateway, listAttempts }) };
    return named((await diagnose(context, caller, NOTHING_ODD)).findings, "recent_failures");
  }

  test("one whose code was entered all the same did arrive; one on its way may yet", async () => {
    const attempts = [
      { ...attempt, converted: true, delivery: "undelivered", errorCode: 30003 },
      { ...attempt, delivery: "sent" },
    ];
    expect(await failuresOf({ attempts })).toMatchObject([{ status: "ok" }]);
  });

  test("a failure without a code, and one of a code that nobody knows", async () => {
    const attempts = [
      { ...attempt, delivery: "no-answer" },
      { ...attempt, delivery: "no-answer" },
      { ...attempt, errorCode: 999_999 },
    ];
    expect(await failuresOf({ attempts })).toMatchObject([
      { status: "warning", what: "2 of 3 sends of the last hour did not arrive, and Twilio gives no code." },
      { status: "warning", what: "999999 (not in the catalogue): 1 of 3 sends of the last hour." },
    ]);
  });

  test("of a very busy hour the newest thousand, and it says so", async () => {
    const attempts = Array.from({ length: 200 }, () => attempt);
    expect(await failuresOf({ attempts, next: "more" })).toMatchObject([
      { what: "None of the newest 1000 sends of the last hour failed to arrive." },
    ]);
  });
});

describe("this machine", () => {
  test("a store that cannot be opened", async () => {
    const house = await openHouse({ settings: CHANNELS });
    const path = join(house.folder, "elsewhere.sqlite");
    mkdirSync(path);
    const store = { url: `sqlite:${path}`, onError: "refuse", processes: 1 } as const;
    const { findings: all } = await house.neighbour({ store }).verify.diagnose(caller);
    expect(named(all, "store")).toMatchObject([
      { status: "problem", fix: expect.stringContaining("TWILIO_VERIFY_STATE_DIR") },
    ]);
    expect(named(all, "credentials")).toMatchObject([{ status: "ok" }]);
    rmSync(path, { recursive: true });
  });

  test("a store that reads but cannot be written, even where sends are insured for a minute", async () => {
    const house = await openHouse({ settings: CHANNELS });
    const state = await house.context.state();
    const { store } = state;
    const readOnly = { ...store, admit: vi.fn().mockRejectedValue(new VerifyError("POLICY_STORE_UNAVAILABLE")) };
    const context: Context = { ...house.context, state: async () => ({ ...state, store: readOnly }) };
    const { findings: all } = await diagnose(context, caller, NOTHING_ODD);
    expect(notOk(all)).toMatchObject([{ check: "store", status: "problem" }]);
    expect(readOnly.admit.mock.calls[0]![0]).toMatchObject({ operation: "check" });
  });

  test("the trial leaves nothing: no use of any limit, no claim", async () => {
    const house = await openHouse({ settings: CHANNELS });
    const before = JSON.stringify(await house.verify.policy(caller));
    await findings(house);
    expect(JSON.stringify(await house.verify.policy(caller))).toBe(before);
    const database = openDatabase(join(house.folder, "state.sqlite"));
    expect(database.prepare("SELECT count(*) AS claims FROM intent").get()).toEqual({ claims: 0 });
    database.close();
  });

  test("a limit that everybody shares is used up", async () => {
    const house = await openHouse({ settings: CHANNELS, limits: { sendPerTenantPerMinute: 1 } });
    await house.send();
    expect(notOk(await findings(house))).toMatchObject([
      { check: "limits", what: expect.stringContaining("send_per_tenant_per_minute is used up: 1 of 1") },
    ]);
  });

  test("live, and no country allowed", async () => {
    const house = await openHouse({ settings: { ...CHANNELS, allowedCountries: undefined } });
    expect(notOk(await findings(house))).toMatchObject([{ check: "countries", status: "problem" }]);
  });

  test("the loader's warnings", async () => {
    const house = await openHouse({ settings: CHANNELS });
    const installation = { ...NOTHING_ODD, warnings: [{ setting: "store.url", message: "It is kept in memory." }] };
    const { status, findings: all } = await diagnose(house.context, caller, installation);
    expect(status).toBe("warning");
    expect(all[0]).toMatchObject({ check: "configuration", what: "store.url: It is kept in memory." });
  });

  test("a check that fails is a finding, tells nothing of the error, and hides no other", async () => {
    const house = await openHouse({ settings: CHANNELS });
    const gateway = await house.context.gateway();
    const listAttempts = () => Promise.reject(new Error(`canary ${PERSON} ${EMAIL}`));
    const context = { ...house.context, gateway: async () => ({ ...gateway, listAttempts }) };
    const { findings: all } = await diagnose(context, caller, NOTHING_ODD);
    expect(notOk(all)).toMatchObject([{ check: "recent_failures", status: "problem" }]);
    expect(JSON.stringify(all)).not.toContain("canary");
  });
});

const NOTHING_ODD: Installation = { missing: [], warnings: [] };

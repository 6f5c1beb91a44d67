import { describe, expect, test } from "vitest";
import { diagnose } from "../../src/core/diagnose/diagnose.js";
import type { Finding, Installation } from "../../src/core/diagnose/finding.js";
import { SIMULATED_CREDENTIALS } from "../../src/simulated.js";
import type { Subscription } from "../../src/simulator/simulator.js";
import { caller, type House, openHouse } from "./house.js";

const OURS = "https://verify.example/webhooks/verify-events";
const types = ["com.twilio.accountsecurity.verify.verification.approved"];

async function eventFindings(
  house: House,
  { url, isOff }: { url?: string; isOff?: boolean } = {},
): Promise<Partial<Finding>[]> {
  const gateway = await house.context.gateway();
  const fetchService: typeof gateway.fetchService = async () => {
    const result = await gateway.fetchService();
    return result.ok ? { ok: true, value: { ...result.value, verifyEventSubscriptionEnabled: !isOff } } : result;
  };
  const context = { ...house.context, gateway: async () => ({ ...gateway, fetchService }) };
  const installation: Installation = { missing: [], warnings: [], ...(url && { webhook: { url } }) };
  const { findings } = await diagnose(context, caller, installation);
  return findings.filter(({ check }) => check === "event_streams");
}

async function openAccount(...subscriptions: Subscription[]): Promise<House> {
  const house = await openHouse();
  house.simulator.subscriptions(...subscriptions);
  return house;
}

describe("what is subscribed", () => {
  test("nothing: deliveries are only seen by polling", async () => {
    const house = await openAccount({ types: ["com.twilio.messaging.message.failed"] });
    const what = "No subscription of Event Streams covers events of Verify.";
    const why = "Without pushed events, deliveries and failures are only seen by polling.";
    expect(await eventFindings(house, { url: OURS })).toMatchObject([{ status: "warning", what, why }]);
    expect(await eventFindings(house)).toMatchObject([{ status: "skipped", what: expect.stringContaining(what) }]);
  });

  test("and where it goes, each type and place once", async () => {
    const house = await openAccount(
      { types: [...types, "com.twilio.accountsecurity.verify.message.failed"], destination: "https://a.example/x" },
      { types, destination: "https://user:canary@a.example/canary?canary" },
      { types, sink_type: "kinesis" },
    );
    expect(await eventFindings(house)).toMatchObject([
      { status: "ok", what: "Verify events (message.failed, verification.approved) go to a.example, kinesis." },
    ]);
  });

  test("here, among others", async () => {
    const house = await openAccount({ types, destination: "https://a.example/" }, { types, destination: OURS });
    expect(await eventFindings(house, { url: OURS })).toMatchObject([{ status: "ok" }]);
  });

  test("elsewhere: the address to give to Twilio", async () => {
    const house = await openAccount({ types, destination: "https://verify.example/canary" }, { types });
    const found = await eventFindings(house, { url: OURS });
    expect(found).toMatchObject([
      {
        status: "warning",
        what: "Verify events go to hooks.example, verify.example, and not to [http] public_url.",
        fix: expect.stringContaining(OURS),
      },
    ]);
    expect(JSON.stringify(found)).not.toContain("canary");
  });

  test("through sinks that are not active", async () => {
    const house = await openAccount(
      { types, destination: OURS, status: "failed" },
      { types, sink_type: "segment", status: "validating" },
      { types, destination: "https://a.example/" },
    );
    expect(await eventFindings(house, { url: OURS })).toMatchObject([
      {
        status: "warning",
        what: "Sinks of Verify events are not active: segment (validating), verify.example (failed).",
        fix: expect.stringContaining("Validate"),
      },
    ]);
  });

  test("while the Service hands over nothing", async () => {
    const house = await openAccount({ types });
    expect(await eventFindings(house, { isOff: true })).toMatchObject([
      { status: "warning", fix: expect.stringContaining("VerifyEventSubscriptionEnabled") },
    ]);
    house.simulator.faults({ match: { path: SIMULATED_CREDENTIALS.serviceSid }, status: 503, times: 2 });
    expect(await eventFindings(house, { isOff: true })).toMatchObject([{ status: "ok" }]);
  });
});

describe("what cannot be read is skipped, and nothing else with it", () => {
  test.each([
    [{ status: 401, code: 20003 }, "These credentials may not read Event Streams (20003)."],
    [{ status: 403, code: 70051 }, "These credentials may not read Event Streams (70051)."],
    [{ status: 403, body: "" }, "These credentials may not read Event Streams (HTTP 403)."],
    [{ status: 400, code: 70001 }, "Event Streams could not be read."],
    [{ status: 503 }, "Event Streams could not be read."],
    [{ drop: "before" as const }, "Event Streams could not be read."],
    [{ body: "<html>" }, "Event Streams could not be read."],
  ])("%j", async (fault, what) => {
    const house = await openAccount({ types });
    house.simulator.faults({ match: { path: "/v1/" }, times: 20, ...fault });
    expect(await eventFindings(house)).toMatchObject([{ status: "skipped", what }]);
    const { status, findings } = await house.verify.diagnose(caller);
    expect(status).not.toBe("problem");
    expect(findings.find(({ check }) => check === "credentials")).toMatchObject({ status: "ok" });
  });

  test("nor is anything asked for in a simulation", async () => {
    const house = await openHouse({ settings: { simulated: true } });
    expect(await eventFindings(house)).toMatchObject([{ status: "skipped" }]);
  });
});

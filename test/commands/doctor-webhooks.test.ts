/** `doctor` as a person runs it, against webhook addresses on loopback: what it sends, what it says, how it ends. */
import { describe, expect, test } from "vitest";
import { AUTH_TOKEN, type House, openHouse } from "../mcp/house.js";
import { closedPort, hasOpenssl, selfSigned } from "../twilio/servers.js";
import { runCommand } from "./command.js";
import { type Answer, answering, startReceiver, verifying } from "./receiver.js";

const PATH = "/webhooks/verify-events";
const APPROVED = "com.twilio.accountsecurity.verify.verification.approved";

interface Found {
  check: string;
  status: string;
  what: string;
  why: string;
  fix?: string;
}

const tomlOf = (publicUrl: string) =>
  `[destinations]\nallowed_countries = ["US"]\n[verify]\nchannels = ["sms"]\nfallback_channels = []\n[http]\npublic_url = "${publicUrl}"\n`;

/** Its account pushes events to this address. */
async function houseFor(publicUrl: string): Promise<House> {
  const house = await openHouse({ toml: tomlOf(publicUrl) });
  house.simulator.subscriptions({ types: [APPROVED], destination: `${publicUrl}${PATH}` });
  return house;
}

async function doctor(house: House, args: string[] = [], env?: Record<string, string | undefined>) {
  const { code, stdout, stderr } = await runCommand(house, ["doctor", "--json", ...args], env);
  expect(stderr).toBe("");
  expect(stdout).not.toMatch(/canary/);
  const found = JSON.parse(stdout) as Found[];
  return { code, found, webhooks: found.filter(({ check }) => check === "webhooks") };
}

describe("a receiver that verifies signatures", () => {
  test("gets one signed and one forged event, and nothing else is sent to anybody", async () => {
    const { origin, received } = await startReceiver(verifying);
    const house = await houseFor(origin);
    const { code, webhooks, found } = await doctor(house);
    expect(webhooks).toMatchObject([
      { status: "ok", what: "The webhook address took a signed event and refused a forged one." },
    ]);
    // The simulator that stands in for Twilio is the one warning.
    expect(code).toBe(1);
    expect(found.filter(({ status }) => status === "problem")).toEqual([]);

    expect(received.map(({ method, isSigned }) => [method, isSigned])).toEqual([
      ["POST", true],
      ["POST", false],
    ]);
    for (const { url, headers, body } of received) {
      expect(url).toMatch(new RegExp(`^${PATH}\\?bodySHA256=[0-9a-f]{64}$`));
      expect(headers).toMatchObject({ "content-type": "application/json" });
      expect(headers).not.toHaveProperty("authorization");
      expect(JSON.stringify([url, headers, body])).not.toContain(AUTH_TOKEN);
    }
    expect(house.simulator.requests().filter(({ method }) => method !== "GET")).toEqual([]);
    expect(house.simulator.inbox()).toEqual([]);
  });

  test("cannot take the events for Twilio's", async () => {
    const { origin, received } = await startReceiver(verifying);
    await doctor(await houseFor(origin));
    const events = received.map(({ body }) => JSON.parse(body));
    const event = {
      specversion: "1.0",
      type: "twilio-verify-mcp.doctor.test",
      id: expect.stringMatching(/^doctor-/),
      data: {},
    };
    expect(events).toMatchObject([[event], [event]]);
    expect(events[0][0].id).not.toBe(events[1][0].id);
  });

  test("for another address or with another token: the good signature is refused, and nothing more is sent", async () => {
    const { origin, received } = await startReceiver(verifying);
    const house = await houseFor(origin.replace("127.0.0.1", "localhost"));
    const { code, webhooks } = await doctor(house);
    expect(code).toBe(2);
    expect(webhooks).toMatchObject([
      {
        status: "problem",
        what: expect.stringContaining("refused a test event with a valid signature (HTTP 403)"),
        fix: expect.stringMatching(/public_url.+primary Auth Token/),
      },
    ]);
    expect(received).toHaveLength(1);
  });
});

describe("a receiver that misbehaves", () => {
  const drop: Answer = (response) => void response.socket?.destroy();
  const hang: Answer = () => undefined;
  const endless: Answer = (response) => {
    response.writeHead(200);
    const more = () => {
      if (!response.destroyed) response.write("canary".repeat(10_000), more);
    };
    more();
  };
  const firstOnly =
    (next: Answer): Answer =>
    (response, received) =>
      (received.isSigned ? answering(200) : next)(response, received);

  test.each<[string, Answer, "problem" | "warning", RegExp, RegExp, number]>([
    ["accepts everything", answering(204), "problem", /accepts .+ wrong signature.+anybody can forge/, /validate/, 2],
    ["accepts everything, without end", endless, "problem", /wrong signature \(HTTP 200\)/, /validate/, 2],
    ["refuses everything", answering(403), "problem", /refused .+ valid signature \(HTTP 403\)/, /Auth Token/, 1],
    ["is not there", answering(404), "problem", /Nothing takes events .+404/, /public_url/, 1],
    ["fails", answering(500), "problem", /failed on a test event \(HTTP 500\)/, /log/, 1],
    ["hangs", hang, "problem", /longer than 5 s/, /answer before/, 1],
    ["closes", drop, "problem", /closed the connection .+ECONNRESET/, /public_url/, 1],
    ["fails on a forged event", firstOnly(answering(500)), "warning", /no refusal \(HTTP 500\)/, /403/, 2],
    ["drops a forged event", firstOnly(drop), "warning", /no refusal \(ECONNRESET\)/, /403/, 2],
  ])("%s", async (_how, answer, status, what, fix, count) => {
    const { origin, received } = await startReceiver(answer);
    const { code, webhooks } = await doctor(await houseFor(origin));
    expect(webhooks).toMatchObject([
      { status, what: expect.stringMatching(what), why: expect.stringMatching(/\.$/), fix: expect.stringMatching(fix) },
    ]);
    expect(code).toBe(status === "problem" ? 2 : 1);
    expect(received).toHaveLength(count);
  });

  test("redirects: it is told, and not followed", async () => {
    const elsewhere = await startReceiver(answering(200));
    const { origin, received } = await startReceiver(answering(308, { location: `${elsewhere.origin}${PATH}` }));
    const { code, webhooks } = await doctor(await houseFor(origin));
    expect(code).toBe(2);
    expect(webhooks).toMatchObject([
      { status: "problem", what: expect.stringMatching(/redirects, .+not followed.+\(HTTP 308\)/) },
    ]);
    expect([received.length, elsewhere.received.length]).toEqual([1, 0]);
  });

  test("nobody listens", async () => {
    const { code, webhooks } = await doctor(await houseFor(`http://127.0.0.1:${await closedPort()}`));
    expect(code).toBe(2);
    const what = "No connection to the webhook address could be made from here (ECONNREFUSED).";
    expect(webhooks).toMatchObject([{ status: "problem", what }]);
  });

  test.runIf(hasOpenssl)("a certificate that nobody vouches for gets no event", async () => {
    const certificate = selfSigned();
    const { origin, received } = await startReceiver(verifying, certificate);
    const house = await houseFor(origin);
    const distrusted = await doctor(house);
    expect(distrusted.code).toBe(2);
    expect(distrusted.webhooks).toMatchObject([
      {
        status: "problem",
        what: expect.stringMatching(/^No trusted TLS connection .+\(DEPTH_ZERO_SELF_SIGNED_CERT\)\.$/),
      },
    ]);
    expect(received).toEqual([]);
    const trusted = await doctor(house, [], { NODE_EXTRA_CA_CERTS: certificate.path });
    expect(trusted.webhooks).toMatchObject([{ status: "ok" }]);
  });

  test("TLS is asked for where plain HTTP is spoken", async () => {
    const { origin } = await startReceiver(verifying);
    const { webhooks } = await doctor(await houseFor(origin.replace("http:", "https:")));
    expect(webhooks).toMatchObject([{ status: "problem", what: expect.stringContaining("No trusted TLS connection") }]);
  });
});

describe("nothing is sent", () => {
  test("without an Auth Token, and it says why", async () => {
    const { origin, received } = await startReceiver(verifying);
    const { webhooks } = await doctor(await houseFor(origin), [], {
      TWILIO_API_KEY_SID: `SK${"1".repeat(32)}`,
      TWILIO_API_KEY_SECRET: "canary-key-secret",
      TWILIO_AUTH_TOKEN: undefined,
    });
    expect(webhooks).toMatchObject([{ status: "skipped", what: expect.stringContaining("Auth Token") }]);
    expect(received).toEqual([]);
  });

  test("without public_url", async () => {
    const { webhooks } = await doctor(await openHouse());
    expect(webhooks).toMatchObject([{ status: "skipped", what: expect.stringContaining("public_url") }]);
  });

  test("in a simulation: exit code 0", async () => {
    const { origin, received } = await startReceiver(verifying);
    const { code, webhooks } = await doctor(await houseFor(origin), ["--simulate"], {
      TWILIO_VERIFY_API_BASE: undefined,
    });
    expect(code).toBe(0);
    expect(webhooks).toMatchObject([{ status: "skipped" }]);
    expect(received).toEqual([]);
  });

  test("by --smoke", async () => {
    const { origin, received } = await startReceiver(verifying);
    const { code } = await runCommand(await houseFor(origin), ["doctor", "--smoke"]);
    expect(code).toBe(0);
    expect(received).toEqual([]);
  });
});

test("for people: the finding, why it matters and how to mend it", async () => {
  const { origin } = await startReceiver(answering(200));
  const { code, stdout } = await runCommand(await houseFor(origin), ["doctor"]);
  expect(code).toBe(2);
  expect(stdout).toMatch(
    /problem {2}webhooks {10}The webhook address accepts events with a wrong signature.+\n +Why: .+\n +Fix: .+\n/,
  );
});

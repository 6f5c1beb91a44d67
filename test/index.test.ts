/** The library, as an application uses it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConfigError, createVerify, type LogFields, VerifyError, type VerifyOptions } from "../src/index.js";
import { SIMULATED_CREDENTIALS } from "../src/simulated.js";
import { startSimulator } from "../src/simulator/simulator.js";

const PERSON = "+14155552671";
const STRANGERS = ["+14155552672", "+14155552673", "+14155552674", "+14155552675"];

let folder: string;
const closing: (() => Promise<void>)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "library-"));
  writeFileSync(join(folder, "verify.toml"), '[destinations]\nallowed_countries = ["US"]\n');
});

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(options: VerifyOptions = {}) {
  const client = await createVerify({
    simulate: true,
    config: join(folder, "verify.toml"),
    ...options,
    env: { TWILIO_VERIFY_STATE_DIR: folder, ...options.env },
  });
  closing.push(client.close);
  return client;
}

/** As an application's own tests would read it. */
async function codeFor(url: string | undefined, to = PERSON): Promise<string> {
  const answer = await fetch(`${url}/inbox?to=${encodeURIComponent(to)}`);
  const { messages } = (await answer.json()) as { messages: { code: string }[] };
  return messages[0]!.code;
}

test("a person is verified, from the first call to the last, and every result says that it is simulated", async () => {
  const verify = await open();
  const { verification, ...sent } = await verify.send({ to: PERSON });
  expect(verification).toMatchObject({ status: "pending", channel: "sms", replayed: false });
  const code = await codeFor(await verify.simulatorUrl());
  const { check, ...checked } = await verify.check({ verificationSid: verification.sid, code });
  expect(check).toMatchObject({ verified: true, status: "approved" });

  const other = await verify.send({ to: STRANGERS[0]! });
  const canceled = await verify.cancel({ verificationSid: other.verification.sid });
  expect(canceled.verification.status).toBe("canceled");

  const listed = await verify.list();
  expect(listed.verifications.map(({ status }) => status).sort()).toEqual(["approved", "canceled"]);
  const explained = await verify.explain({ code: 60203 });
  expect(explained).toMatchObject({ error: { code: 60203 } });
  for (const result of [sent, checked, canceled, listed, explained]) expect(result).toMatchObject({ simulated: true });
});

test("close ends the simulator too, once the running calls are answered", async () => {
  const verify = await open();
  const url = await verify.simulatorUrl();
  const running = verify.send({ to: PERSON });
  await verify.close();
  expect((await running).verification.status).toBe("pending");
  await expect(fetch(`${url}/inbox`)).rejects.toThrow();
});

describe("limits", () => {
  test("are kept by the session that the application names", async () => {
    const verify = await open();
    for (const to of STRANGERS.slice(0, 3)) await verify.send({ to }, { session: "one" });
    await expect(verify.send({ to: STRANGERS[3]! }, { session: "one" })).rejects.toMatchObject({
      code: "RATE_LIMITED",
      details: { rule: "destinations_per_session_per_hour" },
    });
    await verify.send({ to: STRANGERS[3]! }, { session: "two" });
  });

  test("are not lost to a session or an actor that is undefined", async () => {
    const verify = await open();
    const nobody = { session: undefined, actor: undefined };
    for (const to of STRANGERS.slice(0, 3)) await verify.send({ to }, nobody);
    await expect(verify.send({ to: STRANGERS[3]! }, nobody)).rejects.toMatchObject({ code: "RATE_LIMITED" });
    await expect(verify.send({ to: STRANGERS[3]! })).rejects.toMatchObject({ code: "RATE_LIMITED" });
  });

  test("are shared by all clients on one state folder, and outlive them", async () => {
    const first = await open();
    await first.send({ to: PERSON });
    await first.close();
    const second = await open();
    await expect(second.send({ to: PERSON, resend: true })).rejects.toMatchObject({ code: "COOLDOWN" });
  });
});

describe("against Twilio", () => {
  const { accountSid, authToken, serviceSid } = SIMULATED_CREDENTIALS;

  test("the same calls, and nothing says that it is simulated", async () => {
    const twilio = await startSimulator();
    closing.push(twilio.close);
    const verify = await open({
      simulate: false,
      env: {
        TWILIO_ACCOUNT_SID: accountSid,
        TWILIO_AUTH_TOKEN: authToken,
        TWILIO_VERIFY_SERVICE_SID: serviceSid,
        TWILIO_VERIFY_API_BASE: twilio.url,
      },
    });
    expect(await verify.simulatorUrl()).toBeUndefined();
    const { verification, ...rest } = await verify.send({ to: PERSON });
    const { check } = await verify.check({ to: PERSON, code: twilio.inbox(PERSON)[0]!.code });
    expect(check).toMatchObject({ verified: true, verificationSid: verification.sid });
    expect(rest).not.toHaveProperty("simulated");
  });

  test("without credentials the first call tells what to set; errors are explained all the same", async () => {
    const verify = await open({ simulate: false });
    const error = await verify.send({ to: PERSON }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(VerifyError);
    expect(error).toMatchObject({
      code: "NOT_CONFIGURED",
      message: expect.stringContaining("TWILIO_VERIFY_SERVICE_SID"),
    });
    expect(await verify.explain({ code: 60202 })).toMatchObject({ error: { code: 60202 } });
  });
});

test("a configuration that cannot be used is told before the first call", async () => {
  writeFileSync(join(folder, "verify.toml"), "[verify]\ndefault_chanel = 'sms'\n");
  const error = await open().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConfigError);
  expect(String(error)).toContain("default_channel");
});

test("the log receives each call, without the number", async () => {
  const lines: (LogFields | undefined)[] = [];
  const verify = await open({ log: (_level, event, fields) => event === "call" && lines.push(fields) });
  await verify.send({ to: PERSON });
  expect(lines).toMatchObject([{ operation: "send", channel: "sms", country: "US" }]);
  expect(JSON.stringify(lines)).not.toContain(PERSON.slice(-4));
});

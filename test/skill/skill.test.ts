import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createSkill, type SkillAnswer, type SkillOptions } from "../../src/skill/skill.js";
import { atEnd, type House, openHouse, PHONE } from "../mcp/house.js";

/** The skill in live mode against this house's simulator, configured as its server would be. */
async function open(house: House, options: SkillOptions = {}) {
  const { env } = house.launch();
  const skill = await createSkill({ env, config: join(house.folder, "twilio-verify.toml"), ...options });
  atEnd(() => skill.close());
  return skill;
}

// biome-ignore lint/suspicious/noExplicitAny: an answer is looked at, not trusted
function succeeded(answer: SkillAnswer): Record<string, any> {
  if (!answer.ok) throw new Error(answer.text);
  expect(JSON.parse(answer.text)).toEqual(answer.result);
  return answer.result;
}

function refused(answer: SkillAnswer) {
  if (answer.ok) throw new Error("it was not refused");
  expect(answer.text).toContain(`${answer.error.code}: ${answer.error.message}`);
  expect(answer.text).toContain(answer.error.fix);
  return answer.error;
}

/** Whatever the state folder holds, as one text. */
function stateOf(house: House): string {
  const files = readdirSync(house.stateDir, { recursive: true, encoding: "utf8" }).map((name) =>
    join(house.stateDir, name),
  );
  return files.map((path) => (statSync(path).isFile() ? readFileSync(path, "latin1") : "")).join("\n");
}

test("a host verifies a person with nothing but manifest, tools and call", async () => {
  const house = await openHouse();
  const skill = await open(house);
  expect(skill.manifest).toMatchObject({
    name: "twilio-verify",
    version: expect.stringMatching(/^\d/),
    simulated: false,
  });
  expect(skill.manifest.instructions).toContain("## The order of calls");
  expect(skill.tools.map(({ name }) => name)).toEqual([
    "send_otp",
    "check_otp",
    "list_verifications",
    "cancel_verification",
    "explain_error",
  ]);
  for (const { parameters, result } of skill.tools) {
    expect(parameters).toMatchObject({ type: "object", additionalProperties: false });
    expect(result).toMatchObject({ type: "object" });
  }

  const sent = succeeded(await skill.call("send_otp", { to: PHONE }));
  expect(sent.verification).toMatchObject({ status: "pending", replayed: false });
  expect(JSON.stringify(sent)).not.toContain(PHONE.slice(2));
  const { code } = house.simulator.inbox(PHONE)[0]!;
  const { check } = succeeded(await skill.call("check_otp", { verification_sid: sent.verification.sid, code }));
  expect(check).toMatchObject({ verified: true, receipt: expect.stringMatching(/^rcp_/) });
});

test("a call never throws: bad arguments, an unknown tool and a refusal are answers", async () => {
  const house = await openHouse();
  const skill = await open(house);
  for (const args of [undefined, null, "text", 7, [], { to: 14155552671 }, { to: PHONE, code: "1234" }]) {
    expect(refused(await skill.call("send_otp", args)).code).toBe("INVALID_INPUT");
  }
  expect(refused(await skill.call("enroll_totp", { identity: "user_42" }))).toMatchObject({ code: "NOT_CONFIGURED" });
  expect(refused(await skill.call("__proto__", {})).code).toBe("NOT_CONFIGURED");
  expect(refused(await skill.call("send_otp", { to: "+442071838750" })).code).toBe("COUNTRY_NOT_ALLOWED");
  expect(house.simulator.inbox()).toEqual([]);
});

test("the limits are those of every other door: the same state, whoever calls", async () => {
  const house = await openHouse();
  const [one, other] = [await open(house), await open(house)];
  succeeded(await one.call("send_otp", { to: PHONE }));
  expect(refused(await other.call("send_otp", { to: PHONE, resend: true })).code).toBe("COOLDOWN");
  expect(house.simulator.inbox(PHONE)).toHaveLength(1);
});

test("a model behind a host is an agent: the rules for agents hold", async () => {
  const house = await openHouse({
    toml: '[destinations]\nallowed_countries = ["US"]\n[agents]\ncode_entry = "page"\nconfirm_send = "always"\n',
  });
  const skill = await open(house);
  expect(refused(await skill.call("send_otp", { to: PHONE })).code).toBe("CONFIRMATION_REQUIRED");
  const guess = { verification_sid: `VE${"0".repeat(32)}`, code: "123456" };
  expect(refused(await skill.call("check_otp", guess)).code).toBe("CODE_ENTRY_DISABLED");
  expect(house.simulator.inbox()).toEqual([]);
});

test("one conversation has one budget, and its name, which may hold a number, is kept nowhere", async () => {
  const house = await openHouse();
  const skill = await open(house);
  const session = "agent:main:whatsapp:+14155559876";
  for (const last of [1, 2, 3]) succeeded(await skill.call("send_otp", { to: `+1415555013${last}` }, { session }));
  const fourth = { to: "+14155550134" };
  expect(refused(await skill.call("send_otp", fourth, { session }))).toMatchObject({
    code: "RATE_LIMITED",
    rule: "destinations_per_session_per_hour",
  });
  succeeded(await skill.call("send_otp", fourth, { session: "agent:main:another" }));
  await skill.close();
  expect(stateOf(house)).not.toContain("4155559876");
});

test("the host chooses sets and countries, and may use the simulator", async () => {
  const house = await openHouse();
  const skill = await open(house, { sets: ["core", "totp"], allowedCountries: ["GB"] });
  expect(skill.tools).toHaveLength(10);
  expect(refused(await skill.call("send_otp", { to: PHONE })).code).toBe("COUNTRY_NOT_ALLOWED");
  const simulated = await open(house, { simulate: true, allowedCountries: ["US"] });
  expect(simulated.manifest.simulated).toBe(true);
  expect(succeeded(await simulated.call("send_otp", { to: PHONE })).simulated).toBe(true);
  expect(house.simulator.inbox()).toEqual([]);
});

test("without credentials it lists and explains, and says what to set", async () => {
  const house = await openHouse();
  const { env } = house.launch({ env: { TWILIO_AUTH_TOKEN: undefined } });
  const skill = await open(house, { env });
  expect(succeeded(await skill.call("explain_error", { code: 60203 })).error.code).toBe(60203);
  expect(refused(await skill.call("send_otp", { to: PHONE })).message).toContain("TWILIO_API_KEY_SECRET");
});

/** The OpenClaw plugin against the shape of its SDK (facts/clients.md §2.2). The real host judges it in test/hosts. */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { TOOL_SETS } from "../../src/core/ports/settings.js";
import { createPlugin, type DeclaredTool, type HostContext } from "../../src/skill/openclaw-tools.js";
import { createSkill } from "../../src/skill/skill.js";
import { ALL_TOOLS } from "../../src/skill/tools.js";
import { ACCOUNT, AUTH_TOKEN, type House, openHouse, PHONE, SERVICE } from "../mcp/house.js";

const KEY = `SK${"1b".repeat(16)}`;

interface Plugin {
  warnings: string[];
  // biome-ignore lint/suspicious/noExplicitAny: a result is looked at, not trusted
  call(tool: string, params: unknown, context?: HostContext): Promise<any>;
}

/** As the host does it: a factory for each tool and run, with the configuration and the context that it has. */
function plugin(house: House, config: object, env: Record<string, string | undefined> = {}): Plugin {
  const { tools } = createPlugin({ ...house.launch({ env }).env });
  const declared = new Map(tools((tool) => tool).map((tool) => [tool.name, tool as DeclaredTool]));
  const warnings: string[] = [];
  const api = { logger: { warn: (text: string) => void warnings.push(text) } };
  return {
    warnings,
    call: (tool, params, toolContext) =>
      declared.get(`twilio_verify_${tool}`)!.factory({ api, config, toolContext }).execute("call_1", params),
  };
}

const configured = (house: House) => ({ configFile: join(house.folder, "twilio-verify.toml") });

test("a person is verified by plugin tools", async () => {
  const house = await openHouse();
  const { call } = plugin(house, configured(house));
  const sent = await call("send_otp", { to: PHONE });
  expect(JSON.parse(sent.content[0].text)).toEqual(sent.details);
  const { sid } = sent.details.verification;
  const { code } = house.simulator.inbox(PHONE)[0]!;
  const checked = await call("check_otp", { verification_sid: sid, code });
  expect(checked.details.check).toMatchObject({ verified: true, status: "approved" });
});

test("a refusal counts as failed, and its text is enough to act on", async () => {
  const house = await openHouse();
  const { call } = plugin(house, configured(house));
  const { content, details } = await call("send_otp", { to: "+442071838750" });
  expect(details).toMatchObject({ ok: false, error: { code: "COUNTRY_NOT_ALLOWED" } });
  expect(content[0].text).toContain("COUNTRY_NOT_ALLOWED");
  expect(content[0].text).toContain(details.error.fix);
});

test("the host does not check arguments on each of its ways, so the plugin does", async () => {
  const house = await openHouse();
  const { call } = plugin(house, configured(house));
  for (const params of [{}, undefined, { to: 1 }, { to: PHONE, extra: true }]) {
    expect((await call("send_otp", params)).details.error.code).toBe("INVALID_INPUT");
  }
  expect(house.simulator.inbox()).toEqual([]);
});

test("no success has a name at its top that the host takes for the outcome", async () => {
  const house = await openHouse();
  const { call } = plugin(house, { ...configured(house), sets: ["core", "ops"] });
  const reserved = ["status", "ok", "success", "error", "timedOut", "exitCode"];
  const explained = (await call("explain_error", { code: 60203 })).details;
  expect(explained.result.error.code).toBe(60203);
  expect((await call("diagnose", {})).details.result.findings.length).toBeGreaterThan(0);
  for (const details of [explained, (await call("send_otp", { to: PHONE })).details]) {
    expect(Object.keys(details).filter((name) => reserved.includes(name))).toEqual([]);
  }
});

test("tools beyond the core need the operator's word in the configuration too", async () => {
  const house = await openHouse();
  const core = plugin(house, configured(house));
  const refused = await core.call("list_factors", { identity: "user_42" });
  expect(refused.details.error).toMatchObject({ code: "NOT_CONFIGURED", fix: expect.stringContaining("totp") });
  const more = plugin(house, { ...configured(house), sets: ["core", "totp"] });
  expect((await more.call("list_factors", { identity: "user_42" })).details).toEqual({ factors: [] });
});

test("the plugin's own account and Service win over those in the host's environment", async () => {
  const house = await openHouse();
  const login = { accountSid: ACCOUNT, apiKeySid: KEY, apiKeySecret: "of-the-plugin", serviceSid: SERVICE };
  const { call } = plugin(
    house,
    { ...configured(house), ...login },
    {
      TWILIO_VERIFY_SERVICE_SID: `VA${"0f".repeat(16)}`,
    },
  );
  expect((await call("send_otp", { to: PHONE })).details.verification.status).toBe("pending");
  expect(house.simulator.requests().map(({ path }) => path.split("/")[3])).toEqual([SERVICE]);
});

test("a secret that the host could not resolve is missing, not sent", async () => {
  const house = await openHouse();
  const login = {
    accountSid: ACCOUNT,
    apiKeySid: KEY,
    apiKeySecret: { source: "env", id: "NOWHERE" },
    serviceSid: SERVICE,
  };
  const { call } = plugin(house, { ...configured(house), ...login }, { TWILIO_AUTH_TOKEN: undefined });
  const { details } = await call("send_otp", { to: PHONE });
  expect(details.error).toMatchObject({
    code: "NOT_CONFIGURED",
    message: expect.stringContaining("TWILIO_API_KEY_SECRET"),
  });
});

test("a configuration that cannot be used is told to the operator, without its values", async () => {
  const house = await openHouse();
  const { call, warnings } = plugin(house, {
    ...configured(house),
    allowedCountries: ["secret-value-1"],
    apiSecret: "secret-value-2",
  });
  const { content, details } = await call("send_otp", { to: PHONE });
  expect(details.error.code).toBe("NOT_CONFIGURED");
  expect(warnings.join()).toContain("allowedCountries");
  expect([content[0].text, ...warnings].join()).not.toContain("secret-value");
  expect(house.simulator.inbox()).toEqual([]);
});

test("simulated is said in each result, and the operator learns where the codes are", async () => {
  const house = await openHouse();
  const { call, warnings } = plugin(house, { simulate: true, allowedCountries: ["US"] });
  expect((await call("send_otp", { to: PHONE })).details.simulated).toBe(true);
  const inbox = /http:\/\/127\.0\.0\.1:\d+\/inbox/.exec(warnings.join())![0];
  const { messages } = (await (await fetch(`${inbox}?to=${encodeURIComponent(PHONE)}`)).json()) as {
    messages: object[];
  };
  expect(messages).toHaveLength(1);
  expect(house.simulator.inbox()).toEqual([]);
});

test("conversations have budgets of their own, and a number in the name of one is kept nowhere", async () => {
  const house = await openHouse();
  const { call } = plugin(house, configured(house));
  const mine = { agentId: "main", sessionKey: "agent:main:whatsapp:+14155559876" };
  for (const last of [1, 2, 3]) await call("send_otp", { to: `+1415555013${last}` }, mine);
  expect((await call("send_otp", { to: "+14155550134" }, mine)).details.error.code).toBe("RATE_LIMITED");
  const other = { agentId: "main", sessionKey: "agent:main:signal:2" };
  expect((await call("send_otp", { to: "+14155550134" }, other)).details.verification.status).toBe("pending");
  const files = readdirSync(house.stateDir, { recursive: true, encoding: "utf8" }).map((name) =>
    join(house.stateDir, name),
  );
  const kept = files.map((path) => (statSync(path).isFile() ? readFileSync(path, "latin1") : "")).join();
  expect(kept).not.toContain("4155559876");
  expect(kept).not.toContain(AUTH_TOKEN);
});

test("the schema that the host holds arguments to admits what any configuration admits", async () => {
  const everything =
    '[verify]\npsd2_enabled = true\nphone_change = true\n[agents]\nconfirm_send = "always"\ncontacts = "contacts.json"\n[receipts]\nnonce = true\n';
  for (const toml of [
    "",
    everything,
    '[agents]\ncode_entry = "page"\n',
    '[agents]\ndestinations = "contacts"\ncontacts = "contacts.json"\n',
  ]) {
    const house = await openHouse({ toml });
    writeFileSync(join(house.folder, "contacts.json"), "{}", { mode: 0o600 });
    const skill = await createSkill({
      env: house.launch().env,
      sets: TOOL_SETS,
      config: join(house.folder, "twilio-verify.toml"),
    });
    for (const { name, parameters } of skill.tools) {
      const ours = ALL_TOOLS.find((tool) => tool.name === name)!.parameters as {
        properties: object;
        required: string[];
      };
      const theirs = parameters as { properties: object; required?: string[] };
      expect(Object.keys(ours.properties)).toEqual(expect.arrayContaining(Object.keys(theirs.properties)));
      expect(theirs.required ?? []).toEqual(expect.arrayContaining(ours.required));
    }
    await skill.close();
  }
  const ajv = new Ajv2020({ strict: false });
  for (const { parameters } of ALL_TOOLS) expect(ajv.validateSchema(parameters), ajv.errorsText()).toBe(true);
});

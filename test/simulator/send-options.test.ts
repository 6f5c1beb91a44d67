import { describe, expect, test } from "vitest";
import { type Form, openClient, PHONE, SERVICE, WHATSAPP_SENDER } from "./client.js";

const service = `/v2/Services/${SERVICE}`;
const template = (number: number) => `HJ${String(number).padStart(32, "0")}`;
const refusal = (status: number, code: number) => ({ status, body: { code, status } });
const email = { To: "person@example.com", Channel: "email" };
const call = { Channel: "call" };

async function sentText(form: Form, settings: Form = {}): Promise<string> {
  const client = await openClient();
  await client.post(service, settings);
  expect((await client.send(form)).status).toBe(201);
  const { body, code } = client.simulator.inbox()[0]!;
  return body.replace(code, "CODE");
}

describe("the text of a message", () => {
  const hash = { AppHash: "He42w354ol9" };
  const values = { TemplateCustomSubstitutions: '{"AppName": "MyApp", "Contact": "help@example.com"}' };
  const warning = "Don’t share this code with anyone; our employees will never ask for the code";
  test.each<[string, Form, Form, string]>([
    ["usual", {}, {}, "Your Simulator verification code is: CODE"],
    ["with an app hash", hash, {}, "<#> Your Simulator verification code is: CODE He42w354ol9"],
    [
      "with the warning",
      {},
      { DoNotShareWarningEnabled: "true" },
      `Your Simulator verification code is: CODE. ${warning}`,
    ],
    [
      "from a template",
      { TemplateSid: template(2) },
      {},
      "Your Simulator code is: CODE. Do not share this code with anyone.",
    ],
    [
      "from the Service's template",
      {},
      { DefaultTemplateSid: template(2) },
      "Your Simulator code is: CODE. Do not share this code with anyone.",
    ],
    [
      "from a template with its own variables, by call",
      { ...call, TemplateSid: template(3), ...values },
      {},
      "Your MyApp code is: CODE. Questions? help@example.com",
    ],
    [
      "by call, not from the template for SMS",
      call,
      { DefaultTemplateSid: template(2) },
      "Your Simulator verification code is: CODE",
    ],
  ])("%s", async (_, form, settings, text) => {
    expect(await sentText(form, settings)).toBe(text);
  });

  test("under another name, where Twilio allowed it", async () => {
    const client = await openClient();
    const form = { CustomFriendlyName: "Other Brand" };
    expect(await client.send(form)).toMatchObject(refusal(403, 60204));
    client.simulator.account({ custom_friendly_name: true });
    await client.send(form);
    expect(client.simulator.inbox()[0]!.body).toMatch(/^Your Other Brand verification code is/);
  });
});

describe("templates", () => {
  test("are listed", async () => {
    const client = await openClient();
    const { body } = await client.get("/v2/Templates");
    expect(body.templates.map(({ sid }: { sid: string }) => sid)).toEqual([template(1), template(2), template(3)]);
    expect((await client.get("/v2/Templates?FriendlyName=No+sharing")).body.templates).toMatchObject([
      { sid: template(2), channels: ["sms"] },
    ]);
  });

  test.each<[string, Form, number]>([
    ["unknown", { TemplateSid: template(9) }, 60228],
    ["no SID", { TemplateSid: "HJ1" }, 60200],
    ["not for calls", { ...call, TemplateSid: template(2) }, 60227],
    ["not for e-mail", { ...email, TemplateSid: template(1) }, 60227],
    ["without its values", { TemplateSid: template(3), TemplateCustomSubstitutions: '{"AppName":"A"}' }, 60224],
    ["values that are no JSON", { TemplateSid: template(3), TemplateCustomSubstitutions: "AppName" }, 60200],
    ["values that are no texts", { TemplateSid: template(3), TemplateCustomSubstitutions: '{"AppName":1}' }, 60200],
    [
      "too long",
      {
        TemplateSid: template(3),
        TemplateCustomSubstitutions: JSON.stringify({ AppName: "A".repeat(500), Contact: "" }),
      },
      60247,
    ],
  ])("%s", async (_, form, code) => {
    const client = await openClient();
    expect(await client.send(form)).toMatchObject(refusal(400, code));
    expect(client.simulator.inbox()).toEqual([]);
  });
});

describe("refused as Twilio refuses it", () => {
  const tags = (count: number, length = 4) =>
    JSON.stringify(
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag_${index}`, "x".repeat(length)])),
    );
  test.each<[Form, string]>([
    [{ Tags: tags(11) }, "Tags"],
    [{ Tags: tags(1, 129) }, "Tags"],
    [{ Tags: '{"a":1}' }, "Tags"],
    [{ Tags: "[]" }, "Tags"],
    [{ AppHash: "short" }, "AppHash"],
    [{ AppHash: "twelve_chars" }, "AppHash"],
    [{ ...call, SendDigits: "ww1x" }, "SendDigits"],
    [{ RateLimits: "end_user_ip" }, "RateLimits"],
    [{ ...email, ChannelConfiguration: "{" }, "ChannelConfiguration"],
    [{ ...email, ChannelConfiguration: '{"from":"no address"}' }, "ChannelConfiguration"],
    [{ ...email, ChannelConfiguration: '{"sender":"a@example.com"}' }, "ChannelConfiguration"],
    [{ ...email, ChannelConfiguration: '{"substitutions":"x"}' }, "ChannelConfiguration"],
  ])("%j: 60200 naming %s", async (form, name) => {
    const client = await openClient();
    const { status, body } = await client.send(form);
    expect({ status, code: body.code }).toEqual({ status: 400, code: 60200 });
    expect(body.message).toMatch(new RegExp(`^Invalid parameter:? \`?${name}\\b`));
  });

  test.each<[Form, number, number]>([
    [{ CustomMessage: "Hello {{code}}" }, 400, 60243],
    [{ AppHash: "He42w354ol9", ...call }, 400, 60602],
    [{ Channel: "whatsapp" }, 400, 68008],
    [{ CustomCode: "4711" }, 403, 60204],
  ])("%j: %i/%i", async (form, status, code) => {
    const client = await openClient();
    expect(await client.send(form)).toMatchObject(refusal(status, code));
  });

  test("everything that fits is taken", async () => {
    const client = await openClient();
    await client.post(service, WHATSAPP_SENDER);
    const ChannelConfiguration =
      '{"from":"a@example.com","from_name":"A","template_id":"d-1","substitutions":{"name":"Ada"}}';
    const forms: Form[] = [
      { ...call, SendDigits: "ww12#*" },
      { Tags: tags(10, 128), RateLimits: '{"unknown_limit":"1"}', AppHash: "He42w354ol9" },
      { Channel: "whatsapp", Locale: "pt-BR" },
      { ...email, ChannelConfiguration },
    ];
    for (const form of forms) expect((await client.send(form)).status).toBe(201);
  });
});

describe("what the Console sets", () => {
  test("a Service without an e-mail integration sends none", async () => {
    const client = await openClient();
    client.simulator.account({ email_integration: false });
    expect(await client.send(email)).toMatchObject(refusal(400, 60217));
  });

  test("a channel that is switched off", async () => {
    const client = await openClient();
    const post = (body: unknown) =>
      fetch(`${client.simulator.url}/control/account`, { method: "POST", body: JSON.stringify(body) });
    expect((await post({ disabled_channels: ["call"] })).status).toBe(200);
    expect(await client.send(call)).toMatchObject(refusal(400, 60223));
    expect((await client.get("/control/account")).body.account).toMatchObject({
      disabled_channels: ["call"],
      sna: true,
    });
    for (const bad of [{ disabled_channels: ["fax"] }, { sna: "no" }, { rate_limits: { ip: 3 } }, { fraud: true }]) {
      expect((await post(bad)).status).toBe(400);
    }
    await client.post("/control/reset");
    expect((await client.send(call)).status).toBe(201);
  });
});

describe("programmable rate limits", () => {
  const from = (address: string) => ({ RateLimits: JSON.stringify({ end_user_ip: address, unknown: "x" }) });

  test("count the value that the send names, in a sliding interval", async () => {
    const client = await openClient({ clock: { now: () => 1_900_000_000_000 } });
    client.simulator.account({ rate_limits: { end_user_ip: { max: 2, interval: 60 } } });
    expect((await client.send(from("203.0.113.1"))).status).toBe(201);
    client.simulator.advance(20_000);
    expect((await client.send(from("203.0.113.1"))).status).toBe(201);
    const { status, body, headers } = await client.send(from("203.0.113.1"));
    expect({ status, code: body.code, message: body.message }).toEqual({
      ...{ status: 429, code: 20429, message: "Too many requests" },
    });
    expect(headers.get("retry-after")).toBe("40");
    expect(headers.get("twilio-reached-rate-limit")).toBe("end_user_ip");
    expect((await client.send(from("203.0.113.2"))).status).toBe(201);
    expect((await client.send()).status).toBe(201);
    client.simulator.advance(40_000);
    expect((await client.send(from("203.0.113.1"))).status).toBe(201);
    expect(client.simulator.inbox(PHONE)).toHaveLength(5);
  });
});

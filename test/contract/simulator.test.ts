/** Every answer of the simulator, success or refusal, is one that Twilio's own specification allows. */
import { describe, expect, test } from "vitest";
import { type Client, openClient, SERVICE, WHATSAPP_SENDER, wrong } from "../simulator/client.js";
import { openContract } from "./openapi.js";

const contract = openContract();
const service = `/v2/Services/${SERVICE}`;
const form = { "content-type": "application/x-www-form-urlencoded" };

/** Each call names the status it must give; what the specification knows as a request is judged as one, too. */
const CALLS: Record<string, (client: Client) => Promise<[expected: number, actual: number][]>> = {
  Services: async ({ get, post }) => [
    [201, (await post("/v2/Services", { FriendlyName: "Acme", CodeLength: "8", "Totp.Skew": "2" })).status],
    [200, (await get(service)).status],
    [200, (await post(service, { LookupEnabled: "true", "Passkeys.RelyingParty.Origins": "a.example" })).status],
    [200, (await get("/v2/Services?PageSize=1")).status],
    [400, (await post(service, { CodeLength: "3" })).status],
    [404, (await get("/v2/Services/VA1")).status],
  ],
  Verifications: async ({ send, get, post, fetchVerification, simulator }) => {
    await post(service, WHATSAPP_SENDER);
    const { body } = await send();
    const email = { To: "person@example.com", Channel: "email" };
    const path = `${service}/Verifications/${body.sid}`;
    const calls: [number, number][] = [
      [200, (await fetchVerification(body.sid)).status],
      [201, (await send({ Channel: "call" })).status],
      [201, (await send({ Channel: "whatsapp", Locale: "pt-BR" })).status],
      [201, (await send({ Channel: "sna" })).status],
      [201, (await send({ Channel: "auto" })).status],
      [201, (await send(email)).status],
      [429, (await send()).status],
      [400, (await send({ Channel: "totp" })).status],
      [400, (await send({ To: "5551234" })).status],
      [403, (await send({ CustomCode: "4711" })).status],
      [404, (await send({ Locale: "tlh" })).status],
      [400, (await post(path, { Status: "deleted" })).status],
      [200, (await post(path, { Status: "canceled" })).status],
      [404, (await post(path, { Status: "canceled" })).status],
      [405, (await get(`${service}/Verifications`)).status],
    ];
    await post(service, { LookupEnabled: "true" });
    calls.push([201, (await send()).status]);
    simulator.faults({ status: 429, retry_after: 3 }, { status: 500 });
    return [...calls, [429, (await send()).status], [500, (await send()).status]];
  },
  VerificationCheck: async ({ send, check, code, post }) => {
    await send();
    const calls: [number, number][] = [];
    for (const status of [200, 200, 200, 200, 200, 429]) {
      calls.push([status, (await check({ Code: wrong(code()) })).status]);
    }
    await send({ To: "+447700900123" });
    calls.push([200, (await check({ To: "+447700900123", Code: code() })).status]);
    calls.push([404, (await check({ To: "+447700900123", Code: code() })).status]);
    calls.push([400, (await post(`${service}/VerificationCheck`, { Code: "123456" })).status]);
    const sna = await send({ To: "+33612345678", Channel: "sna" });
    calls.push([200, (await check({ To: "+33612345678" })).status]);
    await fetch(sna.body.sna.url);
    return [...calls, [200, (await check({ To: "+33612345678" })).status]];
  },
  PSD2: async ({ post, send, check, code }) => {
    const payment = { Amount: "€39.99", Payee: "Acme Inc." };
    await post(service, { Psd2Enabled: "true" });
    return [
      [400, (await send()).status],
      [201, (await send(payment)).status],
      [200, (await check({ Code: code(), ...payment, Amount: "€1.00" })).status],
      [200, (await check({ Code: code(), ...payment })).status],
    ];
  },
  Attempts: async ({ send, get, simulator }) => {
    simulator.faults({ undelivered: 30003 });
    const { body } = await send();
    await send({ Channel: "call" });
    await send({ Channel: "sna" });
    const filters = `VerifyServiceSid=${SERVICE}&Status=unconverted&Country=US&DateCreatedAfter=2020-01-01T00:00:00Z`;
    const first = await get(`/v2/Attempts?PageSize=1&ChannelData.To=%2B14155552671&${filters}`);
    return [
      [200, first.status],
      [200, (await get(first.body.meta.next_page_url)).status],
      [200, (await get(`/v2/Attempts/${body.send_code_attempts[0].attempt_sid}`)).status],
      [404, (await get(`/v2/Attempts/VL${"0".repeat(32)}`)).status],
      [400, (await get("/v2/Attempts?Channel=sna")).status],
      [200, (await get("/v2/Attempts/Summary?DestinationPrefix=%2B1")).status],
    ];
  },
  Lookup: async ({ get }) => [
    [200, (await get("/v2/PhoneNumbers/%2B14159929960")).status],
    [200, (await get("/v2/PhoneNumbers/%2B141599299600")).status],
    [200, (await get("/v2/PhoneNumbers/nonsense")).status],
    [200, (await get(`/v2/PhoneNumbers/07700900123?CountryCode=GB&Fields=${LOOKUP_FIELDS}`)).status],
  ],
  "a send with its options": async ({ send, post, get, simulator }) => {
    simulator.account({ custom_friendly_name: true, rate_limits: { ip: { max: 1, interval: 60 } } });
    await post(service, { CustomCodeEnabled: "true" });
    const { sid: TemplateSid } = (await get("/v2/Templates")).body.templates[2];
    const options = {
      TemplateSid,
      TemplateCustomSubstitutions: '{"AppName":"A","Contact":"B"}',
      CustomFriendlyName: "Other",
      CustomCode: "4711",
      AppHash: "He42w354ol9",
      Tags: '{"a":"b"}',
      RateLimits: '{"ip":"203.0.113.7"}',
      DeviceIp: "198.51.100.7",
      EnableSnaClientToken: "true",
      RiskCheck: "enable",
    };
    simulator.blocks({ prefix: "+263" }, { country: "GB" });
    const { AppHash, ...others } = options;
    return [
      [200, (await get("/v2/Templates?PageSize=1")).status],
      [201, (await send(options)).status],
      [429, (await send(options)).status],
      [201, (await send({ To: "+33612345678", Channel: "auto", DeviceIp: options.DeviceIp })).status],
      [201, (await send({ Channel: "call", SendDigits: "ww1" })).status],
      [400, (await send({ ...others, Channel: "whatsapp" })).status],
      [403, (await send({ To: "+263771234567" })).status],
      [403, (await send({ To: "+447700900123" })).status],
    ];
  },
  Factors: async ({ get, post, remove, simulator }) => {
    const entities = `${service}/Entities`;
    const path = `${entities}/ff483d1f-f591-898a`;
    const made = await post(`${path}/Factors`, {
      FriendlyName: "Phone",
      FactorType: "totp",
      "Config.Alg": "sha256",
      "Config.CodeLength": "8",
      "Config.TimeStep": "60",
      "Config.Skew": "2",
      Metadata: '{"os":"Android"}',
    });
    const { sid } = made.body;
    const factor = `${path}/Factors/${sid}`;
    const calls: [number, number][] = [
      [201, made.status],
      [409, (await post(entities, { Identity: "ff483d1f-f591-898a" })).status],
      [201, (await post(entities, { Identity: "another-person" })).status],
      [400, (await post(entities, { Identity: "x" })).status],
      [200, (await get(`${entities}?PageSize=1`)).status],
      [200, (await get(path)).status],
      [200, (await get(factor)).status],
      [403, (await post(`${path}/Challenges`, { FactorSid: sid })).status],
      [200, (await post(factor, { AuthPayload: "00000000" })).status],
      [200, (await post(factor, { AuthPayload: simulator.totp(sid)!, FriendlyName: "Tablet" })).status],
      [200, (await get(`${path}/Factors?PageSize=1`)).status],
    ];
    simulator.advance(60_000);
    const challenge = (await post(`${path}/Challenges`, { FactorSid: sid, AuthPayload: "00000000" })).body.sid;
    for (let tries = 0; tries < 4; tries++) {
      await post(`${path}/Challenges/${challenge}`, { AuthPayload: "00000000" });
    }
    const right = { FactorSid: sid, AuthPayload: simulator.totp(sid)! };
    return [
      ...calls,
      [429, (await post(`${path}/Challenges/${challenge}`, { AuthPayload: simulator.totp(sid)! })).status],
      [200, (await get(`${path}/Challenges/${challenge}`)).status],
      [201, (await post(`${path}/Challenges`, right)).status],
      [200, (await get(`${path}/Challenges?FactorSid=${sid}&Status=approved&Order=desc&PageSize=1`)).status],
      [204, (await remove(factor)).status],
      [404, (await remove(factor)).status],
      [204, (await remove(path)).status],
      [404, (await get(`${path}/Factors`)).status],
    ];
  },
  SafeList: async ({ get, post, remove }) => {
    const [list, entry] = ["/v2/SafeList/Numbers", "/v2/SafeList/Numbers/%2B14155552671"];
    return [
      [404, (await get(entry)).status],
      [201, (await post(list, { PhoneNumber: "+14155552671" })).status],
      [400, (await post(list, { PhoneNumber: "+14155552671" })).status],
      [200, (await get(entry)).status],
      [204, (await remove(entry)).status],
    ];
  },
  "Lookup packages": async ({ get, simulator }) => {
    const phone_number = "+14155552671";
    const look = `/v2/PhoneNumbers/${encodeURIComponent(phone_number)}?Fields=${LOOKUP_FIELDS}`;
    const calls: [number, number][] = [[200, (await get(look)).status]];
    simulator.lookups({ phone_number, sim_swap: {}, sms_pumping_risk: { sms_pumping_risk_score: 97 } });
    calls.push([200, (await get(look)).status]);
    simulator.lookups({ phone_number, sim_swap: { error_code: 60607 }, sms_pumping_risk: null });
    return [...calls, [200, (await get(look)).status]];
  },
  "Event Streams": async ({ get, post, simulator }) => {
    const types = ["com.twilio.accountsecurity.verify.verification.approved", "com.twilio.messaging.message.failed"];
    simulator.subscriptions(
      { types, destination: "https://user:pass@hooks.example/events" },
      { types, sink_type: "kinesis", status: "failed" },
    );
    const { body } = await get("/v1/Subscriptions?PageSize=1");
    const [{ sid, sink_sid: sink }] = body.subscriptions;
    const events = `/v1/Subscriptions/${sid}/SubscribedEvents`;
    const page = await get(`${events}?PageSize=1`);
    return [
      [200, (await get(body.meta.next_page_url)).status],
      [200, (await get(`/v1/Subscriptions?SinkSid=${sink}`)).status],
      [200, (await get(`/v1/Subscriptions/${sid}`)).status],
      [200, page.status],
      [200, (await get(page.body.meta.next_page_url)).status],
      [200, (await get("/v1/Sinks?InUse=true&Status=active")).status],
      [200, (await get(`/v1/Sinks/${sink}`)).status],
      [404, (await get(`/v1/Sinks/DG${"0".repeat(32)}`)).status],
      [404, (await get(`/v1/Subscriptions/DF${"0".repeat(32)}/SubscribedEvents`)).status],
      [400, (await get("/v1/Sinks?PageSize=0")).status],
      [405, (await post("/v1/Sinks")).status],
    ];
  },
  "what is not there": async ({ get, post }) => [
    [404, (await get("/v2/Nothing")).status],
    [405, (await post("/v2/Attempts")).status],
    [413, (await post("/v2/Services", { FriendlyName: "x".repeat(70_000) })).status],
  ],
};

const LOOKUP_FIELDS =
  "caller_name,sim_swap,call_forwarding,line_status,line_type_intelligence,identity_match,reassigned_number,sms_pumping_risk";

describe.skipIf(!contract)("the simulator against Twilio's OpenAPI", () => {
  test.each(Object.entries(CALLS))("%s", async (_name, calls) => {
    const problems: string[] = [];
    const client = await openClient({}, ({ method, url, body }, { status, body: answer }) => {
      const judged = contract!.response({ method, url, status, body: answer });
      if (status < 300) judged.push(...contract!.request({ method, url, headers: body ? form : {}, body }));
      problems.push(...judged.map((problem) => `${method} ${new URL(url).pathname} ${status}: ${problem}`));
    });
    const results = await calls(client);
    expect(results.map(([, actual]) => actual)).toEqual(results.map(([expected]) => expected));
    expect(problems).toEqual([]);
  });

  test("the answer without credentials is Twilio's", async () => {
    const { simulator } = await openClient();
    const response = await fetch(`${simulator.url}/v2/Services`);
    const answer = { method: "GET", url: "/v2/Services", status: response.status, body: await response.text() };
    expect(contract!.response(answer)).toEqual([]);
  });
});

describe.skipIf(!contract)("the harness", () => {
  const url = `${service}/Verifications`;
  const send = { To: "+14155552671", Channel: "sms" };
  const requestOf = (change: object) =>
    contract!.request({ method: "POST", url, headers: form, body: send, ...change });

  test("passes a documented request, in each form of a body", () => {
    expect(requestOf({})).toEqual([]);
    expect(requestOf({ body: new URLSearchParams(send) })).toEqual([]);
    expect(requestOf({ body: "To=%2B14155552671&Channel=sms" })).toEqual([]);
    expect(requestOf({ headers: { "Content-Type": `${form["content-type"]}; charset=utf-8` } })).toEqual([]);
  });

  test.each([
    ["unknown field", { body: { ...send, Chanel: "sms" } }, "form: unknown field Chanel"],
    ["missing field", { body: { To: send.To } }, "form: must have required property 'Channel'"],
    ["enum", { body: { ...send, RiskCheck: "off" } }, "form/RiskCheck: must be equal to one of the allowed values"],
    ["pattern", { body: { ...send, TemplateSid: `VA${"0".repeat(32)}` } }, 'form/TemplateSid: must match pattern "^HJ'],
    ["boolean", { body: { ...send, EnableSnaClientToken: "yes" } }, "form/EnableSnaClientToken: must be boolean"],
    ["repeated key", { body: "To=1&To=2&Channel=sms" }, "form/To: must be string"],
    ["content type", { headers: { "content-type": "application/json" } }, 'content type "application/json" instead of'],
    ["path", { url: "/v2/Nothing" }, "unknown path /v2/Nothing"],
    ["method", { method: "GET" }, "GET /v2/Services/{ServiceSid}/Verifications is not documented"],
    ["path parameter", { url: "/v2/Services/VA1/Verifications" }, "path/ServiceSid: must NOT have fewer than 34"],
    ["query", { url: `${url}?PageSize=1` }, "query: unknown field PageSize"],
    ["unexpected body", { method: "GET", url: "/v2/Attempts" }, "GET /v2/Attempts takes no body"],
    ["query type", { method: "GET", url: "/v2/Attempts?PageSize=x", body: "" }, "query/PageSize: must be integer"],
    ["query format", { method: "GET", url: "/v2/Attempts?Country=usa", body: "" }, "query/Country: must match format"],
  ])("reports a request: %s", (_name, change, problem) => {
    expect(requestOf(change).join("\n")).toContain(problem);
  });

  const refusal = { code: 20404, message: "x", more_info: "https://www.twilio.com/docs/errors/20404", status: 404 };

  test.each([
    [200, {}, "status 200 is not documented"],
    [201, { sid: "VE1" }, "body/sid: must match pattern"],
    [201, { secret: 1 }, "body: unknown field secret"],
    [201, { valid: "true" }, "body/valid: must be boolean"],
    [201, "<html>", "body: must be object"],
    [404, { code: 20404 }, "body: must have required property 'message'"],
    [404, { ...refusal, detail: "x" }, "body: unknown field detail"],
    [400, refusal, "body/status: not the HTTP status"],
  ])("reports a response %i %j", (status, body, problem) => {
    expect(contract!.response({ method: "POST", url, status, body }).join("\n")).toContain(problem);
  });

  test("passes a documented response, parsed or as text", () => {
    expect(contract!.response({ method: "POST", url, status: 404, body: refusal })).toEqual([]);
    expect(contract!.response({ method: "POST", url, status: 404, body: JSON.stringify(refusal) })).toEqual([]);
    expect(contract!.response({ method: "DELETE", url: service, status: 204, body: "" })).toEqual([]);
  });
});

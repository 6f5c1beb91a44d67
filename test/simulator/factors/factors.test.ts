import { describe, expect, test } from "vitest";
import { type Form, SERVICE } from "../client.js";
import { IDENTITY, openEntity } from "./entity.js";

const DAY = 86_400_000;
const refusal = (status: number, code: number) => ({ status, body: { code, status } });

describe("a factor", () => {
  test("is made with its entity, tells its secret once, and follows the Service", async () => {
    const one = await openEntity();
    await one.post(`/v2/Services/${SERVICE}`, { "Totp.Issuer": "Acme & Co", "Totp.CodeLength": "8", "Totp.Skew": "0" });
    const { status, body } = await one.enrol();
    expect(status).toBe(201);
    const { secret, uri } = body.binding;
    expect(body).toMatchObject({
      identity: IDENTITY,
      status: "unverified",
      factor_type: "totp",
      friendly_name: "Ada's phone",
      config: { alg: "sha1", code_length: 8, time_step: 30, skew: 0 },
    });
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(uri).toBe(
      `otpauth://totp/Acme%20%26%20Co:Ada's%20phone?secret=${secret}&issuer=Acme%20%26%20Co&algorithm=SHA1&digits=8&period=30`,
    );
    expect((await one.get(one.path)).body).toMatchObject({ identity: IDENTITY, sid: body.entity_sid });
    for (const path of [one.factorAt(body.sid), `${one.path}/Factors`]) {
      expect(JSON.stringify((await one.get(path)).body)).not.toContain(secret);
    }
  });

  test("has its own configuration, and a secret that is given", async () => {
    const one = await openEntity();
    const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    const { body } = await one.enrol({
      "Binding.Secret": secret,
      "Config.Alg": "sha512",
      "Config.CodeLength": "7",
      "Config.TimeStep": "60",
      "Config.Skew": "2",
      Metadata: '{"os":"Android"}',
    });
    expect(body).toMatchObject({
      binding: { secret },
      config: { alg: "sha512", code_length: 7, time_step: 60, skew: 2 },
      metadata: { os: "Android" },
    });
    expect(one.simulator.totp(body.sid)).toMatch(/^\d{7}$/);
    expect(await one.enrol({ "Binding.Secret": secret })).toMatchObject(refusal(409, 60317));
  });

  test("is verified by the code of its app; a wrong one is no error, the sixth is", async () => {
    const one = await openEntity();
    const { sid } = (await one.enrol()).body;
    for (let tries = 0; tries < 5; tries++) {
      expect(await one.confirm(sid, one.wrongFor(sid))).toMatchObject({ status: 200, body: { status: "unverified" } });
    }
    expect(await one.confirm(sid, one.right(sid))).toMatchObject(refusal(429, 60310));
    const fresh = (await one.enrol()).body.sid;
    expect(await one.confirm(fresh, one.right(fresh))).toMatchObject({ status: 200, body: { status: "verified" } });
    expect((await one.get(one.factorAt(fresh))).body.status).toBe("verified");
    expect((await one.confirm(fresh, one.wrongFor(fresh))).body.status).toBe("verified");
  });

  test("is renamed and set anew by the same call", async () => {
    const one = await openEntity();
    const sid = await one.verified();
    const form = { FriendlyName: "Tablet", "Config.CodeLength": "8" };
    expect((await one.post(one.factorAt(sid), form)).body).toMatchObject({
      friendly_name: "Tablet",
      status: "verified",
      config: { code_length: 8, skew: 1 },
    });
    expect(one.simulator.totp(sid)).toHaveLength(8);
  });

  test("unverified, is gone after a day; verified, it stays", async () => {
    const one = await openEntity();
    const kept = await one.verified();
    const { sid } = (await one.enrol()).body;
    one.simulator.advance(DAY - 31_000);
    expect((await one.get(one.factorAt(sid))).status).toBe(200);
    one.simulator.advance(31_000);
    expect(await one.get(one.factorAt(sid))).toMatchObject(refusal(404, 20404));
    expect((await one.get(`${one.path}/Factors`)).body.factors).toMatchObject([{ sid: kept }]);
    expect(one.simulator.totp(sid)).toBeUndefined();
  });

  test("is removed for good, with its challenges", async () => {
    const one = await openEntity();
    const sid = await one.verified();
    const challenge = (await one.challenge(sid)).body.sid;
    expect(await one.remove(one.factorAt(sid))).toMatchObject({ status: 204, body: "" });
    expect(await one.remove(one.factorAt(sid))).toMatchObject(refusal(404, 20404));
    expect((await one.get(`${one.path}/Challenges/${challenge}`)).status).toBe(404);
    expect((await one.get(`${one.path}/Factors`)).body.factors).toEqual([]);
  });

  test.each<Form>([
    { FactorType: "push" },
    { FriendlyName: "" },
    { FriendlyName: "x".repeat(65) },
    { "Config.Alg": "md5" },
    { "Config.CodeLength": "2" },
    { "Config.CodeLength": "9" },
    { "Config.TimeStep": "19" },
    { "Config.TimeStep": "61" },
    { "Config.Skew": "3" },
    { "Config.Skew": "-1" },
    { "Binding.Secret": "not base32!" },
    { Metadata: "{" },
  ])("cannot be made with %j", async (form) => {
    const one = await openEntity();
    expect(await one.enrol(form)).toMatchObject(refusal(400, 60306));
    expect(await one.get(one.path)).toMatchObject({ status: 404 });
  });

  test.each(["12", "123456789", ""])("takes no code such as %j", async (code) => {
    const one = await openEntity();
    const { sid } = (await one.enrol()).body;
    expect(await one.confirm(sid, code)).toMatchObject(refusal(400, 60306));
  });
});

describe("the identity", () => {
  test.each([
    "short-7",
    "x".repeat(65),
    "ada@example.com",
    "%2B14155552671",
    "under_score",
    "two--dashes",
    "-dashfirst",
  ])("%s is refused", async (identity) => {
    const one = await openEntity({ identity });
    expect(await one.enrol()).toMatchObject(refusal(400, 60306));
  });

  test("finds its entity in any case, and only in its Service", async () => {
    const one = await openEntity();
    const { sid } = (await one.enrol()).body;
    const shouted = one.path.replace(IDENTITY, IDENTITY.toUpperCase());
    expect((await one.get(`${shouted}/Factors/${sid}`)).body).toMatchObject({ identity: IDENTITY });
    expect((await one.get(`${one.path.replace(SERVICE, `VA${"1".repeat(32)}`)}/Factors/${sid}`)).status).toBe(404);
  });

  test("is made without a factor, once, listed, and removed with everything", async () => {
    const one = await openEntity();
    const entities = one.path.slice(0, one.path.lastIndexOf("/"));
    expect(await one.post(entities, { Identity: IDENTITY })).toMatchObject({ status: 201 });
    expect(await one.post(entities, { Identity: IDENTITY })).toMatchObject(refusal(409, 60301));
    const { sid } = (await one.enrol()).body;
    expect((await one.get(entities)).body.entities).toMatchObject([{ identity: IDENTITY }]);
    expect((await one.remove(one.path)).status).toBe(204);
    expect((await one.get(one.factorAt(sid))).status).toBe(404);
    expect(await one.get(`${one.path}/Factors`)).toMatchObject(refusal(404, 20404));
    expect(await one.remove(one.path)).toMatchObject(refusal(404, 20404));
  });
});

describe("limits", () => {
  test("100 creations a day, and 100 factors at a time", async () => {
    const one = await openEntity();
    for (let made = 0; made < 99; made++) await one.verified({ "Config.TimeStep": "20" });
    const { sid } = (await one.enrol()).body;
    expect(await one.enrol()).toMatchObject(refusal(429, 60326));
    await one.confirm(sid, one.right(sid));
    one.simulator.advance(DAY);
    expect(await one.enrol()).toMatchObject(refusal(400, 60315));
    await one.remove(one.factorAt(sid));
    expect((await one.enrol()).status).toBe(201);
  });
});

test("lists are paged; a page that cannot be is refused as the factor calls refuse", async () => {
  const one = await openEntity();
  for (const FriendlyName of ["one", "two", "three"]) await one.enrol({ FriendlyName });
  const first = (await one.get(`${one.path}/Factors?PageSize=2`)).body;
  const second = (await one.get(first.meta.next_page_url)).body;
  const names = [...first.factors, ...second.factors].map(
    ({ friendly_name }: { friendly_name: string }) => friendly_name,
  );
  expect(names).toEqual(["one", "two", "three"]);
  expect(second.meta.next_page_url).toBeNull();
  for (const query of ["PageSize=0", "PageSize=1001", "Page=x", "PageToken=PAnone"]) {
    expect(await one.get(`${one.path}/Factors?${query}`)).toMatchObject(refusal(400, 60306));
  }
});

describe("the codes of the apps", () => {
  test("are read by the control endpoint and by the simulator's own method, and nowhere in the API", async () => {
    const one = await openEntity();
    const { sid } = (await one.enrol()).body;
    await one.enrol({ FriendlyName: "Tablet" });
    const all = (await one.get("/control/totp")).body.codes;
    expect(all).toHaveLength(2);
    const shown = (await one.get(`/control/totp?factor_sid=${sid}`)).body.codes;
    expect(shown).toEqual([
      { factor_sid: sid, identity: IDENTITY, code: one.simulator.totp(sid), expires_at: "2030-01-01T00:00:30.000Z" },
    ]);
    expect((await one.get("/control/totp?factor_sid=YF1")).body.codes).toEqual([]);
    one.simulator.advance(30_000);
    expect(one.simulator.totp(sid)).not.toBe(shown[0].code);
    const api = [one.path, `${one.path}/Factors`, one.factorAt(sid), `${one.path}/Challenges`];
    for (const path of api) expect(JSON.stringify((await one.get(path)).body)).not.toContain(one.simulator.totp(sid));
  });
});

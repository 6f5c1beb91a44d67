import { describe, expect, test } from "vitest";
import type { Form } from "../client.js";
import { openEntity, START } from "./entity.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const refusal = (status: number, code: number) => ({ status, body: { code, status } });

describe("a challenge", () => {
  test("with the right code is approved at once", async () => {
    const one = await openEntity();
    const sid = await one.verified();
    const { status, body } = await one.challenge(sid, one.right(sid));
    expect(status).toBe(201);
    expect(body).toMatchObject({
      factor_sid: sid,
      status: "approved",
      factor_type: "totp",
      date_responded: "2030-01-01T00:00:30Z",
      expiration_date: "2030-01-01T00:05:30Z",
    });
    expect(await one.answer(body.sid, one.right(sid))).toMatchObject(refusal(403, 60322));
  });

  test("with a wrong code is pending, and takes another", async () => {
    const one = await openEntity();
    const sid = await one.verified();
    const { status, body } = await one.challenge(sid, one.wrongFor(sid));
    expect({ status, is: body.status, responded: body.date_responded }).toEqual({
      status: 201,
      is: "pending",
      responded: null,
    });
    expect((await one.answer(body.sid, one.right(sid))).body.status).toBe("approved");
    expect((await one.get(`${one.path}/Challenges/${body.sid}`)).body.status).toBe("approved");
  });

  test("takes five wrong codes, the first one included; then none, not even the right one", async () => {
    const one = await openEntity();
    const sid = await one.verified();
    const { body } = await one.challenge(sid, one.wrongFor(sid));
    for (let tries = 0; tries < 4; tries++) {
      expect(await one.answer(body.sid, one.wrongFor(sid))).toMatchObject({ status: 200, body: { status: "pending" } });
    }
    expect(await one.answer(body.sid, one.right(sid))).toMatchObject(refusal(429, 60308));
    expect((await one.challenge(sid, one.right(sid))).body.status).toBe("approved");
  });

  test("expires after five minutes, or when it is told to, an hour at most", async () => {
    const one = await openEntity();
    const sid = await one.verified();
    const usual = (await one.challenge(sid)).body.sid;
    const ExpirationDate = new Date(START + 31 * 1_000 + 59 * MINUTE).toISOString();
    const long = (await one.challenge(sid, undefined, { ExpirationDate })).body.sid;
    one.simulator.advance(5 * MINUTE);
    expect(await one.answer(usual, one.right(sid))).toMatchObject(refusal(403, 60323));
    expect((await one.get(`${one.path}/Challenges/${usual}`)).body.status).toBe("expired");
    expect((await one.answer(long, one.right(sid))).body.status).toBe("approved");
    for (const ExpirationDate of ["soon", new Date(START).toISOString(), new Date(START + 3 * HOUR).toISOString()]) {
      expect(await one.challenge(sid, undefined, { ExpirationDate })).toMatchObject(refusal(400, 60306));
    }
  });

  test("needs a verified factor of this person", async () => {
    const one = await openEntity();
    const { sid } = (await one.enrol()).body;
    expect(await one.challenge(sid, one.right(sid))).toMatchObject(refusal(403, 60318));
    expect(await one.challenge(`YF${"0".repeat(32)}`)).toMatchObject(refusal(404, 20404));
  });

  test.each<Form>([{ FactorSid: "YF1" }, { FactorSid: "" }, { AuthPayload: "12" }, { AuthPayload: "123456789" }])(
    "cannot be made with %j",
    async (form) => {
      const one = await openEntity();
      const sid = await one.verified();
      expect(await one.challenge(sid, "123456", form)).toMatchObject(refusal(400, 60306));
    },
  );

  test("an answer without a code is refused", async () => {
    const one = await openEntity();
    const sid = await one.verified();
    const { body } = await one.challenge(sid);
    expect(await one.post(`${one.path}/Challenges/${body.sid}`)).toMatchObject(refusal(400, 60306));
    expect(await one.answer("YC1", "123456")).toMatchObject(refusal(400, 60306));
  });
});

describe("a code passes once", () => {
  test("not in the next challenge, and an older one not after a newer one", async () => {
    const one = await openEntity();
    const sid = await one.verified();
    const older = one.right(sid);
    one.simulator.advance(30_000);
    const newer = one.right(sid);
    expect((await one.challenge(sid, newer)).body.status).toBe("approved");
    expect((await one.challenge(sid, newer)).body.status).toBe("pending");
    expect((await one.challenge(sid, older)).body.status).toBe("pending");
    one.simulator.advance(30_000);
    expect((await one.challenge(sid, one.right(sid))).body.status).toBe("approved");
  });

  test("not the one that verified the factor", async () => {
    const one = await openEntity();
    const { sid } = (await one.enrol()).body;
    const code = one.right(sid);
    await one.confirm(sid, code);
    expect((await one.challenge(sid, code)).body.status).toBe("pending");
  });

  test("unless the account is set otherwise, since Twilio documents neither", async () => {
    const one = await openEntity();
    one.simulator.account({ totp_codes_reusable: true });
    const { sid } = (await one.enrol()).body;
    const code = one.right(sid);
    await one.confirm(sid, code);
    for (let times = 0; times < 2; times++) expect((await one.challenge(sid, code)).body.status).toBe("approved");
  });
});

describe("challenges of one factor are limited", () => {
  const creations = async (one: Awaited<ReturnType<typeof openEntity>>, sid: string, count: number) => {
    const answers = await Promise.all(Array.from({ length: count }, () => one.challenge(sid)));
    return answers.filter(({ status }) => status === 201).length;
  };

  test("short codes: 10 in a day", async () => {
    const one = await openEntity();
    const sid = await one.verified({ "Config.CodeLength": "4" });
    expect(await creations(one, sid, 12)).toBe(10);
    expect(await one.challenge(sid)).toMatchObject(refusal(429, 60312));
    one.simulator.advance(24 * HOUR);
    expect((await one.challenge(sid)).status).toBe(201);
  });

  test("longer ones: 50 in an hour, 100 in a day; another factor has its own", async () => {
    const one = await openEntity();
    const sid = await one.verified({ "Config.CodeLength": "5" });
    expect(await creations(one, sid, 52)).toBe(50);
    one.simulator.advance(HOUR);
    expect(await creations(one, sid, 52)).toBe(50);
    one.simulator.advance(HOUR);
    expect(await one.challenge(sid)).toMatchObject(refusal(429, 60312));
    const other = await one.verified();
    expect((await one.challenge(other)).status).toBe(201);
    one.simulator.advance(22 * HOUR);
    expect((await one.challenge(sid)).status).toBe(201);
  });
});

test("challenges are listed by factor and status, in either order", async () => {
  const one = await openEntity();
  const sid = await one.verified();
  const other = await one.verified();
  const approved = (await one.challenge(sid, one.right(sid))).body.sid;
  const pending = (await one.challenge(sid, one.wrongFor(sid))).body.sid;
  const elsewhere = (await one.challenge(other)).body.sid;
  const list = async (query: string) =>
    (await one.get(`${one.path}/Challenges?${query}`)).body.challenges.map((item: { sid: string }) => item.sid);
  expect(await list("")).toEqual([approved, pending, elsewhere]);
  expect(await list("Order=desc")).toEqual([elsewhere, pending, approved]);
  expect(await list(`FactorSid=${sid}&Status=pending`)).toEqual([pending]);
  expect(await list("Status=approved")).toEqual([approved]);
});

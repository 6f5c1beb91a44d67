import { expect, test } from "vitest";
import { HOUR, MINUTE, refusal, refused } from "../house.js";
import { ADA, model, openTotp, who } from "./house.js";

test("an application gets secret and URI, confirms with the first code, and gets ten recovery codes this once", async () => {
  const { verify, code, twilio } = await openTotp();
  const asked = {
    identity: ADA,
    friendlyName: "ada",
    issuer: "Acme",
    algorithm: "sha256",
    digits: 8,
    period: 60,
  } as const;
  const enrolled = await verify.enrollTotp(asked, who);
  const { sid } = enrolled.factor;
  expect(enrolled.factor).toMatchObject({ status: "unverified", digits: 8 });
  expect(enrolled.uri).toContain(`secret=${enrolled.secret}`);
  expect(enrolled.enrollUrl).toBeUndefined();
  expect(twilio.calls[0]!.request).toMatchObject({
    friendlyName: "ada",
    issuer: "Acme",
    algorithm: "sha256",
    codeLength: 8,
    timeStepSeconds: 60,
  });

  const confirmed = await verify.confirmTotp({ identity: ADA, factorSid: sid, code: code(sid) }, who);
  expect(confirmed.factor).toEqual({ sid, status: "verified" });
  expect(new Set(confirmed.recoveryCodes).size).toBe(10);
  for (const one of confirmed.recoveryCodes!) expect(one).toMatch(/^[2-9A-HJKMNP-TV-Z]{5}-[2-9A-HJKMNP-TV-Z]{5}$/);

  const again = await verify.confirmTotp({ identity: ADA, factorSid: sid, code: "00000000" }, who);
  expect(again).toMatchObject({ factor: { status: "verified" }, nextStep: expect.stringContaining("proves nothing") });
  expect(again.recoveryCodes).toBeUndefined();
  expect(twilio.count("verifyFactor")).toBe(1);
});

test("Twilio's entity is random, one a person, and neither their identity nor anything of it", async () => {
  const { verify, twilio } = await openTotp();
  await verify.enrollTotp({ identity: ADA, friendlyName: "phone" }, who);
  await verify.enrollTotp({ identity: ADA, friendlyName: "tablet" }, who);
  await verify.enrollTotp({ identity: "user_43" }, who);
  const [first, second, third] = twilio.calls.map(({ identity }) => identity);
  expect(first).toMatch(/^[0-9a-f]{32}$/);
  expect(second).toBe(first);
  expect(third).not.toBe(first);
});

test("two processes at once agree on one entity", async () => {
  const { verify, neighbour, twilio } = await openTotp();
  const doors = [verify, neighbour(), neighbour()];
  const calls = Array.from({ length: 12 }, (_, index) =>
    doors[index % 3]!.enrollTotp({ identity: ADA, friendlyName: `app ${index}` }, who),
  );
  await Promise.all(calls);
  expect(new Set(twilio.calls.map(({ identity }) => identity)).size).toBe(1);
});

test("an equal call within ten minutes gives the same factor, 20 at once too; after it was confirmed a new one", async () => {
  const { verify, code, twilio, house } = await openTotp();
  const all = await Promise.all(Array.from({ length: 20 }, () => verify.enrollTotp({ identity: ADA }, who)));
  house.clock.advance(9 * MINUTE);
  const late = await verify.enrollTotp({ identity: ADA }, who);
  expect(new Set([...all, late].map(({ factor, secret }) => `${factor.sid} ${secret}`)).size).toBe(1);
  expect(twilio.count("createTotpFactor")).toBe(1);
  const { sid } = late.factor;
  await verify.confirmTotp({ identity: ADA, factorSid: sid, code: code(sid) }, who);
  expect((await verify.enrollTotp({ identity: ADA }, who)).factor.sid).not.toBe(sid);
});

test("a wrong first code: as a status and as an error, with the tries left; a code of another length costs none", async () => {
  const { verify, code, wrong, twilio } = await openTotp();
  const { factor } = await verify.enrollTotp({ identity: ADA }, who);
  const give = (text: string) => verify.confirmTotp({ identity: ADA, factorSid: factor.sid, code: text }, who);
  expect(await give(wrong(factor.sid))).toMatchObject({ factor: { status: "unverified" }, attemptsLeft: 4 });
  twilio.fail("verifyFactor", { twilioCode: 60311, httpStatus: 403 });
  expect(await give(wrong(factor.sid, 2))).toMatchObject({ factor: { status: "unverified" }, attemptsLeft: 3 });
  expect(await refused(give("12345"))).toMatchObject({ code: "INVALID_INPUT", message: expect.stringContaining("6") });
  expect(twilio.count("verifyFactor")).toBe(2);
  expect(await give(code(factor.sid))).toMatchObject({ factor: { status: "verified" } });
});

test("after five wrong first codes only a new enrolment helps", async () => {
  const { verify, code, wrong, house } = await openTotp();
  const { factor } = await verify.enrollTotp({ identity: ADA }, who);
  const give = (text: string) => verify.confirmTotp({ identity: ADA, factorSid: factor.sid, code: text }, who);
  for (let step = 1; step <= 5; step += 1) await give(wrong(factor.sid, step));
  expect(await refused(give(code(factor.sid)))).toMatchObject({
    code: "MAX_CHECKS_REACHED",
    retry: "new_resource",
    fix: expect.stringContaining("enroll_totp"),
    twilio: { code: 60310 },
  });
  expect(house.lines.at(-1)!.fields).toMatchObject({ operation: "confirm", twilioCode: 60310, channel: "totp" });
  expect((await verify.enrollTotp({ identity: ADA }, who)).factor.sid).not.toBe(factor.sid);
});

test("20 confirmations at once, wrong ones among them: one confirms, and only it gets recovery codes", async () => {
  const { verify, neighbour, code, wrong, twilio } = await openTotp();
  const { factor } = await verify.enrollTotp({ identity: ADA }, who);
  const beside = neighbour();
  const confirmed = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      (index % 2 ? verify : beside).confirmTotp(
        { identity: ADA, factorSid: factor.sid, code: index === 0 ? wrong(factor.sid) : code(factor.sid) },
        who,
      ),
    ),
  );
  expect(confirmed.filter(({ recoveryCodes }) => recoveryCodes)).toHaveLength(1);
  expect(twilio.count("verifyFactor")).toBeLessThanOrEqual(2);
});

test("a lost answer makes nothing that anybody could use, and says to enrol again", async () => {
  const { verify, twilio, house } = await openTotp();
  twilio.fail("createTotpFactor", { after: true });
  const lost = { code: "TWILIO_UNAVAILABLE", retry: "backoff", fix: expect.stringContaining("enrol again") };
  expect(await refused(verify.enrollTotp({ identity: ADA }, who))).toMatchObject(lost);
  expect(await refused(verify.enrollTotp({ identity: ADA }, who))).toMatchObject(lost);
  house.clock.advance(10 * MINUTE);
  expect((await verify.enrollTotp({ identity: ADA }, who)).factor.status).toBe("unverified");
  expect(twilio.count("createTotpFactor")).toBe(2);
});

test("a session enrols no more people than it may send to", async () => {
  const { verify, twilio, house } = await openTotp({ limits: { destinationsPerSessionPerHour: 3 } });
  const enrol = (index: number) => verify.enrollTotp({ identity: `user_${index}` }, model);
  for (let index = 0; index < 3; index += 1) await enrol(index);
  expect(await refusal(enrol(3))).toMatchObject({
    code: "RATE_LIMITED",
    details: { rule: "destinations_per_session_per_hour" },
  });
  expect(twilio.count("createTotpFactor")).toBe(3);
  house.clock.advance(HOUR);
  expect((await enrol(3)).factor.status).toBe("unverified");
});

test.each([
  { friendlyName: "" },
  { friendlyName: "a\u0000b" },
  { issuer: "Acme:ada" },
  { friendlyName: "x".repeat(65) },
  { algorithm: "md5" as "sha1" },
  { digits: 5 },
  { digits: 9 },
  { digits: 6.5 },
  { period: 19 },
  { period: 61 },
  { identity: "" },
  { identity: "x".repeat(129) },
])("%j is refused before anything is made", async (input) => {
  const { verify, twilio } = await openTotp();
  expect(await refused(verify.enrollTotp({ identity: ADA, ...input }, who))).toMatchObject({ code: "INVALID_INPUT" });
  expect(twilio.calls).toEqual([]);
});

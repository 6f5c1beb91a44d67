/** The secret of an authenticator app makes every code for ever: no model, log or state may hold it (facts/mcp.md §6). */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createVerify } from "../../../src/core/verify.js";
import { MINUTE, refused } from "../house.js";
import { ADA, model, openTotp, who } from "./house.js";

/** As it is, in fours, and in the encodings a dump could have. */
const spellings = (text: string) => [
  text,
  text.replace(/(.{4})(?=.)/g, "$1 "),
  Buffer.from(text).toString("base64").replace(/=+$/, ""),
  Buffer.from(text).toString("hex"),
  encodeURIComponent(text),
];

test("an agent gets a page; only the page has the secret, takes the first code and shows the recovery codes", async () => {
  const { verify, twilio, code, house } = await openTotp();
  const enrolled = await verify.enrollTotp({ identity: ADA, friendlyName: "ada" }, model);
  expect(enrolled).toMatchObject({ enrollUrl: expect.stringMatching(/\/t\/[\w-]{43}$/), opened: true });
  expect(enrolled).not.toHaveProperty("secret");
  expect(enrolled).not.toHaveProperty("uri");
  const { sid } = enrolled.factor;
  const { secret } = twilio.factors.get(sid)!;
  const [token = ""] = house.tokens;
  const open = await verify.enrolment(token);
  expect(open).toMatchObject({ state: "open", secret, attemptsLeft: 5, codesWait: false });
  expect(open.uri).toContain(secret);

  const again = await verify.enrollTotp({ identity: ADA, friendlyName: "ada" }, model);
  expect(again.enrollUrl).toBe(enrolled.enrollUrl);
  expect(again.opened).toBeUndefined();

  expect(await verify.confirmEnrolment(token, "000000")).toMatchObject({ state: "open", attemptsLeft: 4 });
  const confirmed = await verify.confirmEnrolment(token, code(sid));
  expect(confirmed).toMatchObject({ state: "verified", codesWait: false });
  expect(confirmed.recoveryCodes).toHaveLength(10);
  expect((await verify.listFactors({ identity: ADA }, model)).factors).toMatchObject([{ sid, status: "verified" }]);

  const after = await verify.enrolment(token);
  expect(after.secret).toBeUndefined();
  expect((await verify.recoveryCodes(token)).recoveryCodes).toBeUndefined();

  const seenByTheModel = JSON.stringify([enrolled, again, house.lines]);
  const kept = readdirSync(house.folder).map((name) => readFileSync(`${house.folder}/${name}`, "latin1"));
  expect(kept.length).toBeGreaterThan(1);
  const used = confirmed.recoveryCodes!.flatMap((one) => [one, one.replace("-", "")]);
  for (const literal of [secret, ADA, open.uri!, ...used].flatMap(spellings)) {
    expect(seenByTheModel.includes(literal), literal).toBe(false);
    for (const text of kept) expect(text.includes(literal), literal).toBe(false);
  }
  for (const text of kept) expect(text.includes(token)).toBe(false);
});

test("a code that an agent gives confirms as well; recovery codes wait on the page, and are shown once", async () => {
  const { verify, code, house } = await openTotp();
  const { factor } = await verify.enrollTotp({ identity: ADA }, model);
  const [token = ""] = house.tokens;
  expect((await verify.recoveryCodes(token)).recoveryCodes).toBeUndefined();
  const confirmed = await verify.confirmTotp({ identity: ADA, factorSid: factor.sid, code: code(factor.sid) }, model);
  expect(confirmed).toMatchObject({ factor: { status: "verified" }, nextStep: expect.stringContaining("enroll_url") });
  expect(confirmed).not.toHaveProperty("recoveryCodes");
  expect(await verify.enrolment(token)).toMatchObject({ state: "verified", codesWait: true });
  const shown = await Promise.all(Array.from({ length: 10 }, () => verify.recoveryCodes(token)));
  expect(shown.filter(({ recoveryCodes }) => recoveryCodes)).toHaveLength(1);
  expect(await verify.enrolment(token)).toMatchObject({ codesWait: false });
});

test("recovery codes are never made for a code that proved nothing: confirmed elsewhere, asked for by another agent", async () => {
  const { verify, twilio } = await openTotp({ agents: { totpSecret: "tool" } });
  const { factor } = await verify.enrollTotp({ identity: ADA }, model);
  twilio.factors.get(factor.sid)!.status = "verified";
  const call = { identity: ADA, factorSid: factor.sid, code: "000000" };
  expect(await verify.confirmTotp(call, model)).not.toHaveProperty("recoveryCodes");
});

test("after ten minutes the secret is gone, and the page with it", async () => {
  const { verify, house } = await openTotp();
  await verify.enrollTotp({ identity: ADA }, model);
  const [token = ""] = house.tokens;
  house.clock.advance(10 * MINUTE);
  const view = await verify.enrolment(token);
  expect(view.state).toBe("over");
  expect(view).not.toHaveProperty("secret");
  house.clock.advance(MINUTE);
  expect(await refused(verify.enrolment(token))).toMatchObject({ code: "VERIFICATION_NOT_FOUND" });
});

test("guessed tokens, and those of other pages, open nothing", async () => {
  const { verify, enrolled, house } = await openTotp();
  await enrolled();
  await verify.enrollTotp({ identity: ADA }, model);
  await verify.checkTotp({ identity: ADA }, model);
  const [enrolment = "", entry = ""] = house.tokens;
  for (const guess of ["", "A".repeat(43), entry, `${enrolment.slice(0, -2)}AA`]) {
    for (const call of [verify.enrolment(guess), verify.confirmEnrolment(guess, "123456"), verify.recoveryCodes(guess)])
      expect(await refused(call)).toMatchObject({ code: "VERIFICATION_NOT_FOUND" });
  }
  expect(await refused(verify.entry(enrolment))).toMatchObject({ code: "VERIFICATION_NOT_FOUND" });
});

test("where the operator lets the model have it, the result carries secret, URI and recovery codes", async () => {
  const { verify, code, twilio, house } = await openTotp({ agents: { totpSecret: "tool" } });
  const enrolled = await verify.enrollTotp({ identity: ADA }, model);
  const { sid } = enrolled.factor;
  expect(enrolled.secret).toBe(twilio.factors.get(sid)!.secret);
  expect(enrolled.enrollUrl).toBeUndefined();
  const { recoveryCodes } = await verify.confirmTotp({ identity: ADA, factorSid: sid, code: code(sid) }, model);
  expect(recoveryCodes).toHaveLength(10);
  expect(house.tokens).toEqual([]);
});

test("where no page is served an agent enrols nobody, and an application does", async () => {
  const { twilio, house } = await openTotp();
  const verify = createVerify({
    ...house.context,
    pages: undefined,
    gateway: async () => ({ ...(await house.context.gateway()), ...twilio }),
  });
  expect(await refused(verify.enrollTotp({ identity: ADA }, model))).toMatchObject({ code: "NOT_CONFIGURED" });
  expect(twilio.calls).toEqual([]);
  expect((await verify.enrollTotp({ identity: ADA }, who)).secret).toMatch(/^[A-Z2-7]{32}$/);
});

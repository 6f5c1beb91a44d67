import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { AUTH_TOKEN, type House, openHouse, UNKNOWN_SID, wrong } from "./house.js";
import { type Peer, startPeer } from "./peer.js";

const PERSON = "+14155559846";
const MAILBOX = "canary.person@example.com";
const ABROAD = "+442071838751";
const SECRETS = {
  TWILIO_API_KEY_SID: `SK${"c4".repeat(16)}`,
  TWILIO_API_KEY_SECRET: "canary-api-key-secret-51d0",
  VERIFY_DESTINATION_HMAC_KEY: "f3a91c5be07d42868b1e6c0d9a7254fe13cb08d7a65e92f4407b1d8ce6359af2",
};

/** As a word of its own: six digits inside a longer one are a piece of a time or of an identifier. */
const showsCode = (text: string, code: string) => new RegExp(`(?<![0-9A-Za-z])${code}(?![0-9A-Za-z])`).test(text);

/** What tells a person: the subscriber's digits, the name of the mailbox. */
const PERSONAL = [PERSON.slice(-7), ABROAD.slice(-7), "canary.person"];

/** A whole session: every tool, right, wrong, refused, failing at Twilio and not understood. */
async function wholeSession(peer: Peer, { simulator }: House): Promise<string[]> {
  const { sid } = (await peer.call("send_otp", { to: PERSON, identity: "person-7" })).structuredContent.verification;
  await peer.call("send_otp", { to: PERSON });
  await peer.call("send_otp", { to: PERSON, resend: true });
  await peer.call("send_otp", { to: ABROAD });
  await peer.call("send_otp", { to: `${PERSON}99999999` });
  await peer.call("send_otp", { to: PERSON, [PERSON]: 1 });
  const mail = (await peer.call("send_otp", { to: MAILBOX, channel: "email" })).structuredContent.verification;
  const [person, mailbox] = [simulator.inbox(PERSON)[0]!.code, simulator.inbox(MAILBOX)[0]!.code];
  await peer.call("check_otp", { verification_sid: sid, code: wrong(person) });
  await peer.call("check_otp", { verification_sid: sid, code: Number(person) });
  await peer.call("check_otp", { verification_sid: sid, code: `${person}${person}` });
  simulator.faults({ match: { path: "VerificationCheck" }, drop: "after" });
  await peer.call("check_otp", { to: MAILBOX, code: mailbox });
  simulator.faults({ match: { path: "VerificationCheck" }, status: 400, code: 60200 });
  await peer.call("check_otp", { verification_sid: sid, code: "9182736450" });
  await peer.call("check_otp", { verification_sid: sid, code: person });
  await peer.call("check_otp", { verification_sid: sid });
  await peer.call("cancel_verification", { verification_sid: mail.sid, reason: `${PERSON} said ${person}` });
  await peer.call("cancel_verification", { verification_sid: UNKNOWN_SID });
  await peer.call("list_verifications", { to: PERSON });
  await peer.call("list_verifications", {});
  await peer.call("explain_error", {
    message: `Error 60203 for ${PERSON} and ${MAILBOX}, code ${person}, ${AUTH_TOKEN}`,
  });
  await peer.call("explain_error", { verification_sid: sid });
  await peer.write(`{"to":"${PERSON}","code":"${person}"\n`);
  await peer.request("resources/read", { uri: "twilio-verify://policy" });
  await peer.hangUp();
  return [person, mailbox, "9182736450"];
}

test("a whole session shows no number, mailbox, code or credential, at any log level", async () => {
  const house = await openHouse({ env: { LOG_LEVEL: "debug", TWILIO_AUTH_TOKEN: undefined, ...SECRETS } });
  const peer = await startPeer(house);
  const codes = await wholeSession(peer, house);
  const output = `${peer.lines.join("\n")}\n${peer.stderr()}`;
  expect(peer.stderr()).toContain('"msg":"call"');

  const basic = Buffer.from(`${SECRETS.TWILIO_API_KEY_SID}:${SECRETS.TWILIO_API_KEY_SECRET}`).toString("base64");
  const canaries = [...PERSONAL, ...Object.values(SECRETS), AUTH_TOKEN, basic];
  // A failing run prints which canary, not the canary.
  expect(canaries.findIndex((canary) => output.includes(canary))).toBe(-1);
  expect(codes.findIndex((code) => showsCode(output, code))).toBe(-1);
});

test("the state folder holds none of them either", async () => {
  const house = await openHouse({ env: { TWILIO_AUTH_TOKEN: undefined, ...SECRETS } });
  const codes = await wholeSession(await startPeer(house), house);
  const kept = readdirSync(house.stateDir)
    .map((name) => readFileSync(join(house.stateDir, name), "latin1"))
    .join();
  expect([...PERSONAL, ...Object.values(SECRETS)].findIndex((canary) => kept.includes(canary))).toBe(-1);
  expect(codes.findIndex((code) => showsCode(kept, code))).toBe(-1);
});

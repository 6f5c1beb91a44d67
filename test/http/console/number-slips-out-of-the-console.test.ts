/** An operator may search for a number; no page, address, export, log line or header gives it back. */
import { expect, test } from "vitest";
import { EMAIL, MASK, PERSON, person } from "../../core/house.js";
import { busyHour, openConsole, spellingsOf } from "./support.js";

test("searched for by post, found by its fingerprint, shown by its mask", async () => {
  const desk = await openConsole();
  await busyHour(desk.house);
  const { verification } = await desk.house.send();
  await desk.signIn();
  const found = await desk.post("/console/verifications", { to: "(415) 555-2671 " });
  expect([found.status, found.headers.location]).toEqual([400, undefined]);
  const answers = [found, await desk.post("/console/verifications", { to: PERSON })];
  const { location } = answers[1]!.headers;
  expect(location).toMatch(/^\/console\/verifications\?subject=[\w.-]+$/);
  answers.push(await desk.call(location!));
  const { body } = answers[2]!;
  expect(body).toContain(verification.sid);
  expect(body.match(/title="VE/g)).toHaveLength(1);
  expect(body).toContain(MASK);
  answers.push(await desk.post("/console/verifications", { to: person(777) }));
  answers.push(await desk.call(answers[3]!.headers.location!));
  expect(answers[4]!.body).toContain("Nothing was found");
  const all = JSON.stringify([answers, desk.lines, desk.house.lines]);
  for (const to of [PERSON, person(777)]) {
    for (const spelling of spellingsOf(to)) expect(all).not.toContain(spelling);
  }
});

test("no page, stream or export holds a destination or a code", async () => {
  const desk = await openConsole();
  const sids = await busyHour(desk.house);
  await desk.house.send({ to: EMAIL, channel: "email" });
  const codes = desk.house.simulator.inbox().map(({ code }) => code);
  await desk.signIn();
  const stream = await desk.listen({ "last-event-id": "0" });
  await expect.poll(stream.text).toContain(sids[5]!);
  const answers = [];
  for (const path of [
    "",
    "/verifications",
    "/statistics",
    "/rules",
    "/export?format=csv",
    "/export?format=jsonl",
    ...sids.map((sid) => `/verifications/${sid}`),
  ]) {
    const answer = await desk.call(`/console${path}`);
    expect([path, answer.status]).toEqual([path, 200]);
    answers.push(answer);
  }
  const all = JSON.stringify([stream.text(), answers, desk.lines]);
  expect(all).toContain(sids[0]!);
  for (const to of Array.from({ length: 6 }, (_, index) => person(index))) {
    for (const spelling of spellingsOf(to)) expect(all).not.toContain(spelling);
  }
  expect(all).not.toContain(EMAIL);
  for (const code of codes) expect(all).not.toMatch(new RegExp(`\\b${code}\\b`));
});

test("what is asked for and cannot be comes back in no answer", async () => {
  const desk = await openConsole();
  await desk.signIn();
  const hostile = '"><b>hostile';
  for (const name of ["status", "channel", "country", "since", "until", "subject", "cursor"]) {
    // An export always begins with the newest.
    for (const path of name === "cursor" ? ["verifications"] : ["verifications", "export"]) {
      const { status, body } = await desk.call(`/console/${path}?${new URLSearchParams({ [name]: hostile })}`);
      expect([name, path, status]).toEqual([name, path, 400]);
      expect(body).not.toContain("hostile");
    }
  }
  const { status, body } = await desk.post("/console/verifications", { to: hostile });
  expect([status, body.includes("hostile")]).toEqual([400, false]);
  const lost = await desk.call(`/console/${encodeURIComponent(hostile)}`);
  expect([lost.status, lost.body.includes("hostile")]).toEqual([404, false]);
});

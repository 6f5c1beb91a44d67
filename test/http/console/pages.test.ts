/** What each page of the console shows, over the real core and store. */
import { expect, test } from "vitest";
import { HOUR, MASK, MINUTE, NO_LIMITS, PERSON, person, refused } from "../../core/house.js";
import { busyHour, OTHER_TENANT, openConsole } from "./support.js";

const rowsOf = (body: string) => body.match(/<tr>\s*<td>/g)?.length ?? 0;

test("live: every decision, newest first, with its rule and never its number", async () => {
  const desk = await openConsole({ limits: { ...NO_LIMITS, resendCooldownSeconds: 30 } });
  const { verification } = await desk.house.send();
  await refused(desk.house.send({ resend: true }));
  await desk.signIn();
  const { status, body } = await desk.call("/console");
  expect(status).toBe(200);
  expect(rowsOf(body)).toBe(2);
  expect(body.indexOf("resend_cooldown_seconds")).toBeLessThan(body.indexOf(verification.sid));
  expect(body).toContain(`<bdi aria-hidden="true">${MASK}</bdi>`);
  expect(body).toContain(`href="/console/verifications/${verification.sid}"`);
  expect(body).toMatch(/data-feed="2"/);
});

test("verifications: filtered, page by page to the end", async () => {
  const desk = await openConsole();
  const sids = await busyHour(desk.house, 60);
  await desk.signIn();
  const seen: string[] = [];
  let path = "/console/verifications";
  for (let pages = 0; path && pages < 5; pages += 1) {
    const { body } = await desk.call(path);
    seen.push(...[...body.matchAll(/title="(VE\w+)"/g)].map(([, sid]) => sid!));
    path = /rel="next" href="([^"]+)"/.exec(body)?.[1]?.replaceAll("&amp;", "&") ?? "";
  }
  expect(seen).toEqual([...sids].reverse());
  expect(rowsOf((await desk.call("/console/verifications?status=approved")).body)).toBe(20);
  expect(rowsOf((await desk.call("/console/verifications?channel=call&status=approved")).body)).toBe(10);
  expect((await desk.call("/console/verifications?country=FR")).body).toContain("Nothing was found");
});

test("what has expired is called so, and found so", async () => {
  const desk = await openConsole();
  await desk.house.send();
  desk.house.clock.advance(11 * MINUTE);
  await desk.signIn();
  expect(rowsOf((await desk.call("/console/verifications?status=expired")).body)).toBe(1);
  expect(rowsOf((await desk.call("/console/verifications?status=pending")).body)).toBe(0);
});

test("a verification: its facts, its decisions in their order, and what they mean", async () => {
  const desk = await openConsole();
  const { verification } = await desk.house.send();
  await desk.house.check(desk.house.wrongCode(), verification.sid);
  desk.house.clock.advance(11 * MINUTE);
  await desk.signIn();
  const { status, body } = await desk.call(`/console/verifications/${verification.sid}`);
  expect(status).toBe(200);
  expect(body).toMatch(/<strong>send<\/strong>[\s\S]*<strong>check<\/strong>/);
  expect(body).toContain("A wrong code was entered (1 of 5 checks), and no right one in time.");
  expect(body).toContain(MASK);
  expect((await desk.call(`/console/verifications/VE${"0".repeat(32)}`)).status).toBe(404);
  expect((await desk.call("/console/verifications/VE1%22%3E%3Cb%3E")).status).toBe(400);
});

test("statistics: conversion, refusals, spend and delivery errors with their explanation", async () => {
  const desk = await openConsole({ limits: { ...NO_LIMITS, sendPerTenantPerMinute: 7 } });
  desk.house.simulator.faults({ match: { path: "/Verifications" }, undelivered: 30003 });
  const { verification } = await desk.house.send({ to: person(99) });
  await desk.house.verify.check({ verificationSid: verification.sid }, { tenant: "t1", actor: "agent", session: "s1" });
  await busyHour(desk.house, 6);
  await refused(desk.house.send({ to: person(50) }));
  await desk.signIn();
  const { body } = await desk.call("/console/statistics");
  const table = (title: string) => new RegExp(`<h2>${title}[\\s\\S]*?</section>`).exec(body)![0];
  // Four by sms (one of them lost) and three by call; 0 and 3 were approved.
  expect(table("Conversion by channel")).toContain('data-value="25">25 %');
  expect(table("Conversion by channel")).toContain('data-value="33.3">33.3 %');
  expect(table("Conversion by country")).toContain('data-value="28.6">28.6 %');
  expect(table("Refusals by rule")).toMatch(/send_per_tenant_per_minute<[\s\S]*data-value="1"/);
  expect(table("Spend")).toContain(`data-value="${7 * desk.house.context.settings.centsPerSend}"`);
  expect(table("Latency")).toMatch(/<th scope="col">send, 95 %<\/th>/);
  expect(body).toMatch(/<th scope="row">30003<\/th>\s*<td>sms<\/td>\s*<td class="number">1<\/td>/);
  expect(body).toContain("Unreachable destination handset");
  expect(table("Spend").match(/scope="row"/g)).toHaveLength(24);
});

test.each([
  ["24h", 24],
  ["7d", 28],
  ["30d", 30],
])("statistics of %s: %i points, and what was counted a while ago is where it belongs", async (span, points) => {
  const desk = await openConsole();
  await desk.house.send();
  desk.house.clock.advance(5 * HOUR);
  await desk.signIn();
  const { body } = await desk.call(`/console/statistics?span=${span}`);
  const spend = /<h2>Spend[\s\S]*?<\/section>/.exec(body)![0];
  const values = [...spend.matchAll(/data-value="(\d*)"/g)].map(([, value]) => Number(value));
  expect(values).toHaveLength(points);
  expect(values.filter((value) => value > 0)).toEqual([desk.house.context.settings.centsPerSend]);
  expect(values.at(-1) === 0).toBe(span !== "30d");
});

test("rules: those in force, with the use of those that everybody shares", async () => {
  const desk = await openConsole({ limits: { sendPerTenantPerMinute: 60, lookupsPerDay: 0 } });
  await desk.house.send();
  await desk.signIn();
  const { body } = await desk.call("/console/rules");
  const row = (rule: string) => new RegExp(`<th scope="row">${rule}</th>[\\s\\S]*?</tr>`).exec(body)![0];
  expect(row("send_per_tenant_per_minute")).toMatch(/>60<[\s\S]*1 of 60/);
  expect(row("lookups_per_day")).toContain(">off<");
});

test("a tenant sees its own and nothing else", async () => {
  const desk = await openConsole();
  const { verification } = await desk.house.send();
  await desk.signIn(OTHER_TENANT);
  for (const path of ["", "/verifications", "/statistics?span=7d", "/export"]) {
    const { status, body } = await desk.call(`/console${path}`);
    expect(status).toBe(200);
    expect(body).not.toContain(verification.sid);
    expect(body).not.toContain(MASK);
  }
  const { body } = await desk.call("/console/statistics");
  expect(body).toMatch(/<dt>Verifications<\/dt>\s*<dd>0<\/dd>/);
});

test("simulated results are marked on every page", async () => {
  const desk = await openConsole({ settings: { simulated: true } });
  await desk.house.verify.send({ to: PERSON }, { tenant: "t1", actor: "a", session: "s" });
  await desk.signIn();
  for (const path of ["", "/verifications", "/statistics", "/rules"]) {
    expect((await desk.call(`/console${path}`)).body).toContain("nothing here was really sent");
  }
});

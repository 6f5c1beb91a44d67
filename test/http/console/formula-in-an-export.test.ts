/** Exports: all that is found, in both forms, and nothing that a spreadsheet would run. */
import { expect, test } from "vitest";
import { caller, MASK, NOW } from "../../core/house.js";
import { busyHour, openConsole } from "./support.js";

test("CSV: every row, quoted where needed, a mask that begins with + is text", async () => {
  const desk = await openConsole();
  const sids = await busyHour(desk.house);
  await desk.house.send();
  await desk.signIn();
  const { headers, body } = await desk.call("/console/export?format=csv");
  expect(headers).toMatchObject({
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": 'attachment; filename="verifications.csv"',
  });
  const [head, newest, ...rest] = body.trimEnd().split("\r\n");
  expect(head).toBe("sid,to,status,channel,country,created_at,expires_at,updated_at,sends,wrong_checks,decoy");
  expect(newest).toContain(`,'${MASK},pending,sms,US,`);
  expect(rest.map((line) => line.split(",")[0])).toEqual([...sids].reverse());
  expect(body).not.toMatch(/(^|,|")[=+\-@]/m);
});

test("a record that was made to look like a formula, or to break its row, stays one cell", async () => {
  const desk = await openConsole();
  const { store } = await desk.house.context.state();
  const record = {
    tenant: caller.tenant,
    subject: "s",
    channel: "sms",
    status: "pending",
    sends: 1,
    wrongChecks: 0,
  } as const;
  const times = { createdAt: NOW, expiresAt: NOW + 1, updatedAt: NOW };
  await store.saveVerification({ ...record, ...times, sid: "VE1", mask: '=HYPERLINK("x","y")\r\n@evil' });
  await desk.signIn();
  const { body } = await desk.call("/console/export?format=csv");
  expect(body).toContain(`VE1,"'=HYPERLINK(""x"",""y"")\r\n@evil",`);
});

test("JSON lines: over several pages, by the filters of the list", async () => {
  const desk = await openConsole();
  const { store } = await desk.house.context.state();
  for (let index = 0; index < 1_201; index += 1) {
    await store.saveVerification({
      ...{ tenant: caller.tenant, subject: "s", mask: MASK, sends: 1, wrongChecks: 0 },
      ...{ sid: `VE${index}`, channel: index % 2 ? "call" : "sms", status: "approved" },
      ...{ createdAt: NOW + index, expiresAt: NOW + index, updatedAt: NOW },
    });
  }
  await desk.signIn();
  const rows = async (query: string) => {
    const { body } = await desk.call(`/console/export?format=jsonl&${query}`);
    return body
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
  };
  const all = await rows("");
  expect(all.map(({ sid }) => sid)).toEqual(Array.from({ length: 1_201 }, (_, index) => `VE${1_200 - index}`));
  expect(all[0]).toEqual({
    ...{ sid: "VE1200", to: MASK, status: "approved", channel: "sms", sends: 1, wrong_checks: 0 },
    created_at: new Date(NOW + 1_200).toISOString(),
    expires_at: new Date(NOW + 1_200).toISOString(),
    updated_at: new Date(NOW).toISOString(),
  });
  expect(await rows("channel=call")).toHaveLength(600);
});

test("two exports at once; one that is given up makes room", async () => {
  const desk = await openConsole();
  const { store } = await desk.house.context.state();
  // More than sockets and streams hold, so that an export which nobody reads waits.
  const mask = "x".repeat(40_000);
  for (let index = 0; index < 600; index += 1) {
    await store.saveVerification({
      ...{ tenant: caller.tenant, subject: "s", mask, sends: 1, wrongChecks: 0, channel: "sms", status: "pending" },
      ...{ sid: `VE${index}`, createdAt: NOW + index, expiresAt: NOW, updatedAt: NOW },
    });
  }
  await desk.signIn();
  const open = async () => {
    const giveUp = new AbortController();
    const answer = await fetch(`${desk.origin}/console/export`, {
      headers: { cookie: desk.cookie },
      signal: giveUp.signal,
    });
    // Held: an answer that is collected as garbage gives its stream up.
    return { answer, status: answer.status, giveUp };
  };
  const [one, two, three] = [await open(), await open(), await open()];
  expect([one.status, two.status, three.status]).toEqual([200, 200, 503]);
  one.giveUp.abort();
  await expect.poll(async () => (await open()).status).toBe(200);
  two.giveUp.abort();
});

/** The live feed on a real socket: what happens arrives, once, and a reader that was away misses nothing. */
import { expect, test } from "vitest";
import { HOUR } from "../../core/house.js";
import { openConsole } from "./support.js";

const ids = (text: string) => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));

test("a decision arrives as a row of the page, with its number", async () => {
  const desk = await openConsole();
  await desk.house.send();
  await desk.signIn();
  const { body } = await desk.call("/console");
  const after = /data-feed="(\d+)"/.exec(body)![1];
  const stream = await desk.listen({}, `/console/events?after=${after}`);
  expect([stream.status, stream.headers["content-type"]]).toEqual([200, "text/event-stream"]);
  const { verification } = await desk.house.send({ to: "+14155553001", channel: "call" });
  await expect.poll(stream.text).toContain(verification.sid);
  expect(ids(stream.text())).toEqual([2]);
  expect(stream.text()).toMatch(/event: decision\ndata: <tr>\n[\s\S]*data: +<\/tr>\nid: 2\n\n/);
  stream.hangUp();
});

test("who comes back goes on where the stream broke, and a page on its own begins with the newest", async () => {
  const desk = await openConsole();
  for (let index = 0; index < 5; index += 1) await desk.house.send({ to: `+1415555300${index}` });
  await desk.signIn();
  const back = await desk.listen({ "last-event-id": "2" }, "/console/events?after=0");
  await expect.poll(() => ids(back.text())).toEqual([3, 4, 5]);
  const beyond = await desk.listen({ "last-event-id": "999" });
  await expect.poll(() => ids(beyond.text())).toEqual([1, 2, 3, 4, 5]);
});

test("sixteen readers at most; who hangs up makes room", async () => {
  const desk = await openConsole();
  await desk.signIn();
  const open = await Promise.all(Array.from({ length: 16 }, () => desk.listen()));
  expect(open.map(({ status }) => status)).toEqual(Array(16).fill(200));
  const refused = await desk.listen();
  expect([refused.status, refused.headers["retry-after"]]).toEqual([503, "30"]);
  open[0]!.hangUp();
  await expect.poll(async () => (await desk.listen()).status, { interval: 300 }).toBe(200);
});

test("a stream is over with its session, and does not keep it alive", async () => {
  const desk = await openConsole();
  await desk.signIn();
  const signedOut = await desk.listen();
  await desk.post("/console/sign-out");
  await signedOut.ended;
  await desk.signIn();
  const idle = await desk.listen();
  desk.house.clock.advance(HOUR);
  await idle.ended;
  expect((await desk.listen()).status).toBe(401);
});

test("an open page leaves one log line, not one a second", async () => {
  const desk = await openConsole();
  await desk.signIn();
  const stream = await desk.listen({ "last-event-id": "0" });
  const { verification } = await desk.house.send();
  await expect.poll(stream.text).toContain(verification.sid);
  expect(desk.house.lines.map(({ fields }) => fields.operation)).toEqual(["send"]);
});

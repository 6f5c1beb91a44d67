import { describe, expect, test } from "vitest";
import { type Answer, type Call, numberOf, openHouse, startWorker } from "./processes.js";

const PROCESSES = 4;

async function burst(house: Awaited<ReturnType<typeof openHouse>>, calls: Call[]): Promise<Answer[]> {
  const workers = await Promise.all(Array.from({ length: PROCESSES }, () => startWorker(house, calls, true)));
  for (const worker of workers) worker.go();
  await Promise.all(workers.map(({ ended }) => ended));
  return workers.flatMap(({ answers }) => answers);
}

describe("a burst of equal calls from several processes is one call", () => {
  test("100 equal sends: one POST, 100 equal answers", async () => {
    const house = await openHouse();
    const call: Call = { method: "send", input: { to: numberOf(132) }, patient: true };
    const answers = await burst(
      house,
      Array.from({ length: 25 }, () => call),
    );
    const posts = [...house.sends.values()];
    await house.close();

    expect(answers).toHaveLength(100);
    expect(posts).toEqual([1]);
    expect(new Set(answers.map(({ ok }) => ok?.verification.sid)).size).toBe(1);
    expect(answers.filter(({ ok }) => ok?.verification.replayed === false)).toHaveLength(1);
    console.log(`single flight: ${answers.length} equal sends over ${PROCESSES} processes, ${posts[0]} POST`);
  });

  test("50 correct checks: one approval, every answer verified", async () => {
    const house = await openHouse();
    const sender = await startWorker(house, [{ method: "send", input: { to: numberOf(133) } }]);
    sender.go();
    await sender.ended;
    const { sid } = sender.answers[0]!.ok.verification;
    const { code } = house.simulator.inbox(numberOf(133))[0]!;
    const call: Call = { method: "check", input: { verificationSid: sid, code }, patient: true };
    const answers = await burst(
      house,
      Array.from({ length: 13 }, () => call),
    );
    const checks = house.simulator.requests().filter(({ path }) => path.endsWith("/VerificationCheck"));
    await house.close();

    expect(answers).toHaveLength(52);
    expect(checks).toHaveLength(1);
    expect(answers.every(({ ok }) => ok?.check.verified === true)).toBe(true);
    console.log(
      `single flight: ${answers.length} correct checks over ${PROCESSES} processes, ${checks.length} check at Twilio`,
    );
  });
});

import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeRedis, type RedisServer, startRedis } from "../store/redis-server.js";
import { type Answer, type Call, type House, numberOf, openHouse, startWorker } from "./processes.js";

const PROCESSES = 4;
const TO = numberOf(134);

/** What users run, the bundle, as four machines that share nothing but Redis and Twilio. */
describeRedis("equal calls from several machines are one call", () => {
  let server: RedisServer;
  let house: House;
  const machines: { config: string; env: NodeJS.ProcessEnv }[] = [];

  beforeAll(async () => {
    server = await startRedis();
    house = await openHouse();
    const shared = {
      TWILIO_VERIFY_STORE: server.url,
      VERIFY_DESTINATION_HMAC_KEY: randomBytes(32).toString("base64url"),
    };
    for (let machine = 0; machine < PROCESSES; machine++) {
      const TWILIO_VERIFY_STATE_DIR = `${house.folder}/machine${machine}`;
      machines.push({ config: house.config, env: { ...house.env, ...shared, TWILIO_VERIFY_STATE_DIR } });
    }
  });
  afterAll(async () => {
    await house.close();
    await server.stop();
  });

  async function burst(call: Call, times: number): Promise<Answer[]> {
    const calls = Array.from({ length: times }, () => call);
    const workers = await Promise.all(
      machines.map((machine) => startWorker({ ...house, ...machine } as House, calls, true)),
    );
    for (const worker of workers) worker.go();
    await Promise.all(workers.map(({ ended }) => ended));
    return workers.flatMap(({ answers }) => answers);
  }
  const requests = (path: string) =>
    house.simulator.requests().filter((request) => request.method === "POST" && request.path.endsWith(path)).length;

  test("100 sends, then 52 correct checks", async () => {
    const sent = await burst({ method: "send", input: { to: TO }, patient: true }, 25);
    const sids = new Set(sent.map(({ ok }) => ok?.verification.sid));
    expect([sent.length, sids.size, requests("/Verifications")]).toEqual([100, 1, 1]);

    const { code } = house.simulator.inbox(TO)[0]!;
    const checked = await burst({ method: "check", input: { verificationSid: [...sids][0], code }, patient: true }, 13);
    expect(checked.map(({ ok }) => ok?.check.verified)).toEqual(Array(52).fill(true));
    expect(requests("/VerificationCheck")).toBe(1);
    console.log(`Redis, ${PROCESSES} processes: 100 sends were 1 POST, 52 checks were 1 check at Twilio`);
  });
});

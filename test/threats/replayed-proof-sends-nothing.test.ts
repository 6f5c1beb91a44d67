/** One solved challenge, many sends: it is good once, whoever comes first and in whichever process. */
import { expect, test } from "vitest";
import { altchaOf, CHALLENGE, solve } from "../challenge/solve.js";
import { caller, openHouse, PERSON, refusal } from "../core/house.js";
import { KEY, openGateway } from "../http/rest/house.js";
import { onBothStores } from "../store/both-stores.js";

const challenged = { settings: { challenge: CHALLENGE } };
const proved = (proof: string) => ({ "verify-proof": proof });

test("a solved challenge sends once; the second send gets a challenge of its own", async () => {
  const { house, send } = await openGateway(challenged);
  const asked = await send();
  expect(asked.body).toMatchObject({ status: 428, code: "STEP_UP_REQUIRED", retry: "fix_first" });
  expect(house.sends()).toEqual([]);
  const proof = await solve(asked.body.altcha);
  expect((await send({}, proved(proof))).status).toBe(201);

  const again = await send({ purpose: "login" }, proved(proof));
  expect(again.body).toMatchObject({ status: 428, code: "STEP_UP_REQUIRED" });
  expect(again.body.altcha.parameters.nonce).not.toBe(asked.body.altcha.parameters.nonce);
  expect((await send({ purpose: "login" }, proved(await solve(again.body.altcha)))).status).toBe(201);
  expect(house.sends()).toHaveLength(2);
});

onBothStores((where) => {
  test("20 at once with one proof, half of them in another process: one message", async () => {
    const house = await openHouse({ ...challenged, ...where() });
    const neighbour = house.neighbour();
    const proofOfWork = await solve(altchaOf(await refusal(house.send())));
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => {
        const { verify } = index % 2 ? neighbour : house;
        return verify.send({ to: PERSON, purpose: `p${index}`, proofOfWork }, caller);
      }),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(house.sends()).toHaveLength(1);
  });
});

test("the answer of a send that was proved is repeated by its key without another proof", async () => {
  const { house, send } = await openGateway(challenged);
  const key = { "idempotency-key": KEY };
  const proof = await solve((await send({}, key)).body.altcha);
  expect((await send({}, { ...key, ...proved(proof) })).status).toBe(201);
  expect((await send({}, key)).status).toBe(200);
  expect(house.sends()).toHaveLength(1);
});

test("asking for challenges charges nothing: the solved send meets no cooldown of its own", async () => {
  const { send } = await openGateway({ ...challenged, limits: { sendPerToPer10m: 1, resendCooldownSeconds: 30 } });
  for (let asked = 0; asked < 5; asked += 1) expect((await send()).status).toBe(428);
  const proof = await solve((await send()).body.altcha);
  expect((await send({}, proved(proof))).status).toBe(201);
});

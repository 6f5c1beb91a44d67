import { expect, test } from "vitest";
import type { Scope } from "../../../src/core/ports/settings.js";
import { PERSON } from "../../core/house.js";
import { openGateway } from "./house.js";

const SID = `VE${"0".repeat(32)}`;

test.each<[string, readonly Scope[]]>([
  ["POST /verify/send", ["verify"]],
  ["POST /verify/check", ["verify"]],
  [`GET /verify/${SID}`, ["verify", "read"]],
  [`POST /verify/${SID}/cancel`, ["verify"]],
  ["POST /receipts/redeem", ["redeem"]],
  ["GET /errors/60203", ["verify", "read"]],
])("%s is for %j alone", async (call, needed) => {
  const { as, get, post, house } = await openGateway();
  const [method, path] = call.split(" ") as [string, string];
  const body = { to: PERSON, verification_sid: SID, code: "123456", receipt: "rcp_unknown" };
  for (const scope of ["mcp", "verify", "read", "redeem", "operate"] as const) {
    as.scopes = [scope];
    const { status, body: problem, headers } = method === "GET" ? await get(path) : await post(path, body);
    const isRefused = problem.code === "INSUFFICIENT_SCOPE";
    expect([scope, isRefused]).toEqual([scope, !needed.includes(scope)]);
    if (!isRefused) continue;
    expect([status, headers.get("www-authenticate")]).toEqual([
      403,
      expect.stringMatching(/^Bearer error="insufficient_scope"/),
    ]);
  }
  expect(house.sends()).toEqual([]);
});

test("without any scope nothing is done, and public routes ask for none", async () => {
  const { as, send, get, app, house } = await openGateway();
  as.scopes = [];
  expect((await send()).body.code).toBe("INSUFFICIENT_SCOPE");
  expect(house.sends()).toEqual([]);
  expect((await get("/.well-known/jwks.json")).status).toBe(200);
  for (const path of ["/openapi.json", "/docs"]) expect((await app.request(path)).status).toBe(200);
});

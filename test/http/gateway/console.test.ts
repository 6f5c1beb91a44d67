/** The operator's console on the running gateway. */
import { expect, test } from "vitest";
import { PHONE } from "../../mcp/house.js";
import { startGateway } from "./support.js";

async function signIn(origin: string, token: string, headers = {}): Promise<Response> {
  return fetch(`${origin}/console/sign-in`, {
    method: "POST",
    redirect: "manual",
    headers: { origin, "sec-fetch-site": "same-origin", ...headers },
    body: new URLSearchParams({ token }),
  });
}

test("an operator sees what the gateway did; no other token gets in", async () => {
  const gateway = await startGateway();
  const headers = { "content-type": "application/json" };
  await gateway.call("/verify/send", { method: "POST", headers, body: JSON.stringify({ to: PHONE }) });
  const answer = await signIn(gateway.origin, gateway.token);
  expect(answer.status).toBe(303);
  const cookie = answer.headers.get("set-cookie")!.split(";")[0]!;
  const page = await (await fetch(`${gateway.origin}/console/verifications`, { headers: { cookie } })).text();
  expect(page).toContain("•71");
  expect(page).not.toContain(PHONE.slice(2));

  const agent = gateway.newToken({ scopes: ["mcp"] });
  gateway.child.kill("SIGHUP");
  expect((await signIn(gateway.origin, agent)).status).toBe(401);
});

test("behind a proxy it is not there, unless the operator says so", async () => {
  const proxied = { "x-forwarded-for": "203.0.113.9" };
  const closed = await startGateway();
  expect((await signIn(closed.origin, closed.token, proxied)).status).toBe(404);
  const open = await startGateway({ more: '\n[http]\nconsole = "anywhere"\n' });
  expect((await signIn(open.origin, open.token, proxied)).status).toBe(303);
  const off = await startGateway({ more: '\n[http]\nconsole = "off"\n' });
  expect((await signIn(off.origin, off.token)).status).toBe(404);
});

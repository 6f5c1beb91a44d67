/** Who may do what, and for whom: bearer tokens, scopes, tenants. */
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ACCOUNT, AUTH_TOKEN, openHouse, PHONE } from "../../mcp/house.js";
import { type Gateway, startGateway, until } from "./support.js";

const initialize = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "t", version: "1" } },
};
const json = { "content-type": "application/json", accept: "application/json, text/event-stream" };
const mcp = ({ call }: Gateway, token?: string, body: unknown = initialize) =>
  call("/mcp", { method: "POST", headers: json, body: JSON.stringify(body), token });

async function tool(gateway: Gateway, token: string, name: string, args: object) {
  const body = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args } };
  const text = await (await mcp(gateway, token, body)).text();
  return JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? text).result.structuredContent;
}

describe("a token", () => {
  test("that nobody made opens nothing, and the answer says where to learn more", async () => {
    const gateway = await startGateway();
    for (const token of ["", "x", `tvm_${"a".repeat(43)}`, `tvm_${"a".repeat(43)}${"a".repeat(300)}`]) {
      const answer = await mcp(gateway, token);
      expect(answer.status).toBe(401);
      const url = /resource_metadata="([^"]+)"/.exec(answer.headers.get("www-authenticate")!)![1]!;
      expect(await (await fetch(url)).json()).toMatchObject({
        resource: `${gateway.origin}/mcp`,
        bearer_methods_supported: ["header"],
      });
    }
    expect(gateway.said()).not.toMatch(/tvm_/);
  });

  test("opens only what its scopes name", async () => {
    const gateway = await startGateway();
    const reader = gateway.newToken({ scopes: ["read"] });
    const agent = gateway.newToken({ scopes: ["mcp"] });
    gateway.child.kill("SIGHUP");
    await until(() => gateway.lines("reloaded").length > 0);
    const answers = [await mcp(gateway, reader), await gateway.call("/metrics", { token: agent })];
    expect(answers.map(({ status }) => status)).toEqual([403, 403]);
    expect(answers[0]!.headers.get("www-authenticate")).toContain("insufficient_scope");
    expect((await mcp(gateway, agent)).status).toBe(200);
  });

  test("that was revoked opens nothing after SIGHUP; the others go on", async () => {
    const gateway = await startGateway();
    expect((await mcp(gateway)).status).toBe(200);
    const path = join(gateway.house.stateDir, "tokens.json");
    writeFileSync(path, "[]");
    gateway.child.kill("SIGHUP");
    await until(() => gateway.lines("reloaded").length > 0);
    expect((await mcp(gateway)).status).toBe(401);
  });

  test("is kept as its hash alone, in a file of its owner", async () => {
    const gateway = await startGateway();
    const path = join(gateway.house.stateDir, "tokens.json");
    expect(readFileSync(path, "utf8")).not.toContain(gateway.token.slice(4));
    chmodSync(path, 0o644);
    gateway.child.kill("SIGHUP");
    await until(() => gateway.lines("not_reloaded").length > 0);
    expect((await mcp(gateway)).status).toBe(200);
  });

  test("has so many requests in a minute, and no more", async () => {
    const gateway = await startGateway({ more: "\n[http]\nrequests_per_minute = 3\n" });
    const answers = [await mcp(gateway), await mcp(gateway), await mcp(gateway), await mcp(gateway)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(Number(answers[3]!.headers.get("retry-after"))).toBeGreaterThan(50);
  });
});

describe("a tenant", () => {
  const ACME = `[verify]\nservice_sid = "VA${"ac".repeat(16)}"\n[destinations]\nallowed_countries = ["US"]\n`;

  async function twoTenants() {
    const house = await openHouse({
      env: { ACME__TWILIO_ACCOUNT_SID: ACCOUNT, ACME__TWILIO_AUTH_TOKEN: AUTH_TOKEN },
    });
    const env = { ACME__TWILIO_VERIFY_API_BASE: house.simulator.url };
    writeFileSync(join(house.folder, "acme.toml"), `${ACME}[rate_limits]\nsend_per_session_per_hour = 1\n`);
    return startGateway({ inHouse: house, env, more: '\n[http]\ntenants = ["acme=acme.toml"]\n' });
  }

  test("has its own Service, limits and verifications", async () => {
    const gateway = await twoTenants();
    const acme = gateway.newToken({ tenant: "acme" });
    gateway.child.kill("SIGHUP");
    await until(() => gateway.lines("reloaded").length > 0);
    const { verification } = await tool(gateway, gateway.token, "send_otp", { to: PHONE });
    expect(verification.status).toBe("pending");

    const theirs = await tool(gateway, acme, "cancel_verification", { verification_sid: verification.sid });
    expect(theirs.error.code).toBe("VERIFICATION_NOT_FOUND");
    const own = await tool(gateway, acme, "send_otp", { to: PHONE });
    expect(own.verification.status).toBe("pending");
    expect(own.verification.sid).not.toBe(verification.sid);
    const more = await tool(gateway, acme, "send_otp", { to: "+14155552672" });
    expect(more.error).toMatchObject({ code: "RATE_LIMITED", rule: "send_per_session_per_hour" });
    expect((await tool(gateway, gateway.token, "send_otp", { to: "+14155552673" })).verification).toBeDefined();

    const services = gateway.house.simulator.requests().flatMap(({ path }) => /VA[0-9a-f]{32}/.exec(path) ?? []);
    expect(new Set(services).size).toBe(2);
  });

  test("never borrows the credentials of another", async () => {
    const house = await openHouse();
    writeFileSync(join(house.folder, "acme.toml"), ACME);
    const gateway = await startGateway({ inHouse: house, more: '\n[http]\ntenants = ["acme=acme.toml"]\n' });
    const acme = gateway.newToken({ tenant: "acme" });
    gateway.child.kill("SIGHUP");
    await until(() => gateway.lines("reloaded").length > 0);
    expect((await tool(gateway, acme, "send_otp", { to: PHONE })).error.code).toBe("NOT_CONFIGURED");
    expect(await (await fetch(`${gateway.origin}/readyz`)).json()).toEqual({
      status: "not_ready",
      why: ["acme: configuration"],
    });
  });

  test("that no configuration names has no house, whatever a token says", async () => {
    const gateway = await startGateway();
    const ghost = gateway.newToken({ tenant: "ghost" });
    gateway.child.kill("SIGHUP");
    await until(() => gateway.lines("reloaded").length > 0);
    expect((await mcp(gateway, ghost)).status).toBe(401);
  });
});

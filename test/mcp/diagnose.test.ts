import { Ajv2020 } from "ajv/dist/2020.js";
import { countTokens } from "gpt-tokenizer";
import { describe, expect, test } from "vitest";
import { toolsFor } from "../../src/mcp/toolset.js";
import { runCommand } from "../commands/command.js";
import { openHouse, PHONE, PLAIN_SETTINGS } from "./house.js";
import { startPeer } from "./peer.js";

const ALLOW_US = '[destinations]\nallowed_countries = ["US"]\n';
const CORE = ["send_otp", "check_otp", "list_verifications", "cancel_verification", "explain_error"];
const OPS = ["diagnose", "redeem_receipt", "get_service", "add_to_safe_list"];

async function tools(toml: string, args: string[] = []) {
  const peer = await startPeer(await openHouse({ toml }), { args: ["mcp", ...args] });
  return (await peer.request("tools/list")).result.tools as { name: string; annotations: object }[];
}

const names = async (toml: string, args?: string[]) => (await tools(toml, args)).map(({ name }) => name);

describe("the ops toolset", () => {
  test("is off by default, and what core costs does not change when it is on", async () => {
    const plain = await tools(ALLOW_US);
    const both = await tools(`${ALLOW_US}[tools]\nsets = ["ops", "core"]\n`);
    expect(plain.map(({ name }) => name)).toEqual(CORE);
    expect(both.map(({ name }) => name)).toEqual([...CORE, ...OPS]);
    expect(both.slice(0, CORE.length)).toEqual(plain);
  });

  test("diagnose as its committed snapshot says: it only reads, and takes no argument", async () => {
    const [tool] = await tools(`${ALLOW_US}[tools]\nsets = ["ops"]\n`);
    await expect(`${JSON.stringify(tool, null, 2)}\n`).toMatchFileSnapshot("__toolsnaps__/diagnose.snap");
    expect(tool!.annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false });
  });

  test("--tools goes before the file; --read-only of the file stays", async () => {
    expect(await names(ALLOW_US, ["--tools", "ops"])).toEqual(OPS);
    const readOnly = `${ALLOW_US}[tools]\nread_only = true\n`;
    expect(await names(readOnly, ["--tools", "core, ops"])).toEqual([
      "list_verifications",
      "explain_error",
      "diagnose",
      "get_service",
    ]);
  });

  test("a set that does not exist is refused by name of the known ones, on both ways", async () => {
    const flag = await runCommand(await openHouse(), ["mcp", "--tools", "core,canary"]);
    expect(flag).toMatchObject({ code: 2, stdout: "" });
    expect(flag.stderr).toContain("core, totp, lookup, ops");
    expect(flag.stderr).not.toContain("canary");
    const file = await runCommand(await openHouse({ toml: '[tools]\nsets = ["canary"]\n' }), ["mcp"]);
    expect(file).toMatchObject({ code: 78, stdout: "" });
    expect(file.stderr).toContain("tools.sets");
    expect(file.stderr).not.toContain("canary");
  });
});

describe("diagnose", () => {
  const [tool] = toolsFor(PLAIN_SETTINGS, { sets: ["ops"], readOnly: true });
  const validate = new Ajv2020({ strict: false }).compile(tool!.output);

  test("tells what is wrong here, in the declared form, and sends no code", async () => {
    const house = await openHouse();
    const peer = await startPeer(house, { args: ["mcp", "--tools", "core,ops"] });
    house.simulator.faults({ match: { method: "POST", path: "/Verifications" }, undelivered: 30003 });
    await peer.call("send_otp", { to: PHONE });
    const sent = house.simulator.requests().length;

    const { isError, structuredContent, content } = await peer.call("diagnose");
    expect(isError).toBeUndefined();
    validate(structuredContent);
    expect(validate.errors).toBeNull();
    expect(JSON.parse(content[0].text)).toEqual(structuredContent);
    const found = (check: string) => structuredContent.findings.find((one: { check: string }) => one.check === check);
    expect(found("credentials")).toEqual({ check: "credentials", status: "ok", what: expect.any(String) });
    expect(found("recent_failures")).toMatchObject({ status: "warning", what: expect.stringContaining("30003") });
    expect(found("recent_failures").why).toBeDefined();
    expect(found("webhooks")).not.toHaveProperty("why");
    expect(structuredContent.status).toBe("warning");
    console.log(`diagnose: ${countTokens(content[0].text)} tokens`);
    expect(countTokens(content[0].text)).toBeLessThan(1_000);
    expect(content[0].text).not.toContain("5552671");
    expect(
      house.simulator
        .requests()
        .slice(sent)
        .map(({ method }) => method),
    ).toEqual(["GET", "GET", "GET"]);
  });

  test("answers without credentials, too, and marks what was simulated", async () => {
    const none = {
      TWILIO_ACCOUNT_SID: undefined,
      TWILIO_AUTH_TOKEN: undefined,
      TWILIO_VERIFY_SERVICE_SID: undefined,
      TWILIO_VERIFY_API_BASE: undefined,
    };
    const live = await startPeer(await openHouse(), { args: ["mcp", "--tools", "ops"], env: none });
    expect((await live.call("diagnose")).structuredContent).toMatchObject({
      status: "problem",
      findings: expect.arrayContaining([expect.objectContaining({ check: "configuration", status: "problem" })]),
    });
    const args = ["mcp", "--tools", "ops", "--simulate"];
    const simulated = await startPeer(await openHouse(), { args, env: none });
    expect((await simulated.call("diagnose")).structuredContent).toMatchObject({ status: "ok", simulated: true });
  });
});

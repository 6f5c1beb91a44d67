import { describe, expect, test } from "vitest";
import { openHouse } from "./house.js";
import { type Json, startPeer } from "./peer.js";

const NAMES = ["send_otp", "check_otp", "list_verifications", "cancel_verification", "explain_error"];
const ALLOW_US = '[destinations]\nallowed_countries = ["US"]\n';

async function listedTools(toml = ALLOW_US): Promise<Json[]> {
  const peer = await startPeer(await openHouse({ toml }));
  const { result } = await peer.request("tools/list");
  await peer.hangUp();
  return result.tools;
}

const argumentsOf = (tools: Json[], name: string) =>
  Object.keys(tools.find((tool) => tool.name === name).inputSchema.properties);

describe("the tools as a host sees them", () => {
  test("five, in a fixed order, each as its committed snapshot says", async () => {
    const tools = await listedTools();
    expect(tools.map(({ name }) => name)).toEqual(NAMES);
    for (const tool of tools) {
      await expect(`${JSON.stringify(tool, null, 2)}\n`).toMatchFileSnapshot(`__toolsnaps__/${tool.name}.snap`);
    }
  });

  test("each has a title, a description, all four annotations, an output schema and closed arguments", async () => {
    for (const { title, description, annotations, inputSchema, outputSchema } of await listedTools()) {
      expect(title).toMatch(/^[A-Z]/);
      expect(description.length).toBeGreaterThan(40);
      expect(description.length).toBeLessThan(400);
      expect(Object.keys(annotations).sort()).toEqual([
        "destructiveHint",
        "idempotentHint",
        "openWorldHint",
        "readOnlyHint",
      ]);
      expect(inputSchema).toMatchObject({ type: "object", additionalProperties: false });
      expect(outputSchema).toMatchObject({ type: "object", additionalProperties: false });
      expect(Object.keys(outputSchema.properties)).toContain("error");
    }
  });

  test("a code and a destination are strings, so that no leading zero is lost", async () => {
    const tools = await listedTools();
    const types = (name: string) => tools.find((tool) => tool.name === name).inputSchema.properties;
    expect(types("check_otp").code.type).toBe("string");
    expect(types("check_otp").to.type).toBe("string");
    expect(types("send_otp").to.type).toBe("string");
  });
});

describe("an argument exists only where its feature is on", () => {
  test("psd2 adds amount and payee to send_otp and check_otp", async () => {
    const plain = await listedTools();
    const psd2 = await listedTools(`${ALLOW_US}[verify]\npsd2_enabled = true\n`);
    for (const name of ["send_otp", "check_otp"]) {
      expect(argumentsOf(plain, name)).not.toContain("amount");
      expect(argumentsOf(plain, name)).not.toContain("payee");
      expect(argumentsOf(psd2, name)).toEqual(expect.arrayContaining(["amount", "payee"]));
    }
  });

  test("without a limit by address there is no end_user_ip", async () => {
    const off = await listedTools(`${ALLOW_US}[rate_limits]\nsend_per_ip_per_10m = 0\n`);
    expect(argumentsOf(off, "send_otp")).not.toContain("end_user_ip");
    expect(argumentsOf(await listedTools(), "send_otp")).toContain("end_user_ip");
  });

  test("read_only leaves the tools that only read", async () => {
    const tools = await listedTools(`${ALLOW_US}[tools]\nread_only = true\n`);
    expect(tools.map(({ name }) => name)).toEqual(["list_verifications", "explain_error"]);
    expect(tools.every(({ annotations }) => annotations.readOnlyHint)).toBe(true);
  });
});

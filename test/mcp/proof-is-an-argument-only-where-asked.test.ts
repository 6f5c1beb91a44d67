import { countTokens } from "gpt-tokenizer";
import { expect, test } from "vitest";
import { inputJsonSchema } from "../../src/contract/schema.js";
import type { Settings } from "../../src/core/ports/settings.js";
import { toolsFor } from "../../src/mcp/toolset.js";
import { PLAIN_SETTINGS } from "./house.js";

const sets = ["core", "ops"] as const;

function tools(needsProof: boolean) {
  const settings = { ...PLAIN_SETTINGS, phoneChange: { needsProof, allowsShared: false } } as Settings;
  return toolsFor(settings, { sets, readOnly: false });
}

const schemaOf = (needsProof: boolean) =>
  inputJsonSchema(tools(needsProof).find(({ name }) => name === "send_otp")!.input) as {
    properties: Record<string, unknown>;
    required?: string[];
  };

test("proof is an argument of send_otp only with [verify] phone_change", () => {
  expect(schemaOf(false).properties).not.toHaveProperty("proof");
  expect(schemaOf(true).properties).toHaveProperty("proof");
  expect(schemaOf(true).required).toEqual(schemaOf(false).required);
});

test("it costs a few tokens", () => {
  const cost = (needsProof: boolean) => countTokens(JSON.stringify(schemaOf(needsProof)));
  expect(cost(true) - cost(false)).toBeLessThanOrEqual(40);
});

test("no tool can clear an opt-out or allow a shared destination", () => {
  const told = JSON.stringify(tools(true).map(({ name, input }) => [name, Object.keys(input.shape)]));
  expect(told).not.toMatch(/suppress|shared/);
});

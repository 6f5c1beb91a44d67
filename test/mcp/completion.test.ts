/** Completion of `twilio-verify://errors/{code}`, as clients of both protocol eras see it. */
import { Client as ModernClient } from "@modelcontextprotocol/client";
import { StdioClientTransport as ModernTransport } from "@modelcontextprotocol/client/stdio";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as OldTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { describe, expect, test } from "vitest";
import { createCatalogue } from "../../src/catalog/catalog.js";
import { ERRORS } from "../../src/core/errors.js";
import { atEnd, type Launch, openHouse } from "./house.js";

const CODES = Object.keys(ERRORS).length + createCatalogue().codes().length;

type Host = Pick<ModernClient, "complete" | "readResource" | "getServerCapabilities" | "close">;

const identity = { name: "host", version: "1.0.0" };

async function modern(launch: Launch, mode: "legacy" | "auto"): Promise<Host> {
  const client = new ModernClient(identity, { versionNegotiation: { mode } });
  await client.connect(new ModernTransport({ ...launch, stderr: "ignore" }));
  return client;
}

async function old(launch: Launch): Promise<Host> {
  const client = new OldClient(identity);
  await client.connect(new OldTransport({ ...launch, stderr: "ignore" }));
  return client as unknown as Host;
}

const HOSTS: [string, (launch: Launch) => Promise<Host>][] = [
  ["SDK 1", old],
  ["SDK 2, initialize", (launch) => modern(launch, "legacy")],
  ["SDK 2, discover", (launch) => modern(launch, "auto")],
];

describe.each(HOSTS)("%s", (_name, connect) => {
  async function open() {
    const host = await connect((await openHouse()).launch());
    atEnd(() => host.close());
    const complete = async (value: string) => {
      const ref = { type: "ref/resource", uri: "twilio-verify://errors/{code}" } as const;
      return (await host.complete({ ref, argument: { name: "code", value } })).completion;
    };
    return { host, complete };
  }

  test("Twilio's codes and ours, by their beginning; what it offers can be read", async () => {
    const { host, complete } = await open();
    expect(host.getServerCapabilities()?.completions).toBeDefined();
    expect((await complete("6020")).values).toEqual(expect.arrayContaining(["60200", "60202", "60203"]));
    expect((await complete("cool")).values).toEqual(["COOLDOWN"]);
    expect((await complete("zzz")).values).toEqual([]);
    const { contents } = await host.readResource({ uri: "twilio-verify://errors/60203" });
    expect(JSON.parse((contents[0] as { text: string }).text).error.code).toBe(60203);
  });

  test("at most a hundred, ours first", async () => {
    const { values, total, hasMore } = await (await open()).complete("");
    expect(values).toHaveLength(100);
    expect({ total, hasMore }).toEqual({ total: CODES, hasMore: true });
    expect(values.slice(0, Object.keys(ERRORS).length)).toEqual(Object.keys(ERRORS));
  });
});

test("every code on offer is in the catalogue, once and ascending", () => {
  const catalogue = createCatalogue();
  const codes = catalogue.codes();
  expect(codes.length).toBeGreaterThan(134);
  expect(codes).toEqual([...new Set(codes)].sort((a, b) => a - b));
  for (const code of codes) expect(catalogue.entry(code)?.meaning, String(code)).toBeDefined();
});

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import table from "../../src/catalog/codes.json" with { type: "json" };

const SCRIPT = fileURLToPath(new URL("../../scripts/refresh-catalog.mjs", import.meta.url));

function run(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [SCRIPT, ...args], (error, stdout, stderr) => {
      resolve({ status: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

describe("build", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "refresh-catalog-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function build(codes: object[]): Promise<string> {
    const [input, output] = [join(folder, "in.json"), join(folder, "out.json")];
    await writeFile(input, JSON.stringify({ generated: "2026-11-21", codes }));
    const { status, stderr } = await run(input, output);
    if (status) throw new Error(stderr);
    return readFile(output, "utf8");
  }

  test("one sorted row a line, the same for any order of the input", async () => {
    const codes = [
      { code: 60202, message: " Max check attempts reached ", log_level: "ERROR", product: "Verify", http_status: 429 },
      { code: 11200, message: "HTTP retrieval failure", log_level: "WARNING" },
      { code: 60600, message: "Unprovisioned", log_level: null, product: "Lookup" },
    ];
    const text = await build(codes);
    expect(text.split("\n").slice(5, 9)).toEqual([
      '"codes":[',
      '"11200||1||HTTP retrieval failure",',
      '"60202|1|0|429|Max check attempts reached",',
      '"60600|0|2||Unprovisioned"',
    ]);
    expect(JSON.parse(text)).toMatchObject({ as_of: "2026-11-21", products: ["Lookup", "Verify"] });
    expect(await build(codes.reverse())).toBe(text);
  });

  test("an unknown log level stops it", async () => {
    await expect(build([{ code: 1, message: "x", log_level: "FATAL" }])).rejects.toThrow("log_level");
  });
});

describe("compare", () => {
  let server: Server;
  let url: string;
  let body = "";
  beforeAll(async () => {
    server = createServer((_, response) => response.end(body)).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(() => void server.close());
  const published = () =>
    table.codes.map((row) => ({ code: Number.parseInt(row, 10), message: row.split("|").slice(4).join("|") }));

  test("equal tables", async () => {
    body = JSON.stringify(published());
    expect(await run("--url", url)).toEqual({ status: 0, stdout: "No difference.\n", stderr: "" });
  });

  test("added, removed and retitled, by code", async () => {
    const rows = published().filter(({ code }) => code !== 60203);
    rows.find(({ code }) => code === 60202)!.message = "Renamed";
    body = JSON.stringify([{ code: 60735, message: "Brand new" }, ...rows]);
    const { status, stdout } = await run("--url", url);
    expect(status).toBe(1);
    expect(stdout.trim().split("\n")).toEqual([
      "~ 60202 Max check attempts reached → Renamed",
      "- 60203 Max send attempts reached.",
      "+ 60735 Brand new",
    ]);
  });

  test.each(["<html>blocked</html>", '{"codes":[]}', "[{}]"])(
    "an answer that is no list is said to be none: %s",
    async (text) => {
      body = text;
      const { status, stdout, stderr } = await run("--url", url);
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      expect(stderr).toContain("Nothing was compared");
    },
  );

  test("an address that cannot be reached fails clearly", async () => {
    const { status, stderr } = await run("--url", "http://127.0.0.1:9/");
    expect(status).toBe(2);
    expect(stderr).toMatch(/^Cannot read http:\/\/127\.0\.0\.1:9\/: .+\. Nothing was compared\.\n$/);
  });
});

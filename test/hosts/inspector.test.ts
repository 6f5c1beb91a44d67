/** The official Inspector as judge (facts/mcp.md §2.2). Not a dependency: CI installs it, with the Node that it needs. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type House, openHouse, PHONE, UNKNOWN_SID } from "../mcp/house.js";
import type { Json } from "../mcp/peer.js";

const modules = new URL("../../.judges/node_modules/", import.meta.url);
const INSPECTOR = fileURLToPath(new URL("@modelcontextprotocol/inspector/clients/launcher/build/index.js", modules));
const NODE_24 = fileURLToPath(new URL("node/bin/node", modules));
const INSTALL = "npm i --prefix .judges @modelcontextprotocol/inspector@2.12.0 node@24";
const isInstalled = existsSync(INSPECTOR);

interface Run {
  exitCode: number;
  stdout: string;
  stderr: string;
}

function inspect(house: House, ...args: string[]): Promise<Run> {
  const { command, args: serverArgs, env, cwd } = house.launch();
  const variables = Object.entries(env).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
  const node = existsSync(NODE_24) ? NODE_24 : process.execPath;
  const all = [INSPECTOR, "--cli", command, ...serverArgs, "--cwd", cwd, ...variables, ...args];
  return new Promise((resolve) => {
    execFile(node, all, { env: { PATH: env.PATH, HOME: env.HOME }, timeout: 20_000 }, (error, stdout, stderr) =>
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

const call = (house: House, tool: string, args: Json) =>
  inspect(
    house,
    ...["--method", "tools/call", "--tool-name", tool, "--tool-args-json", JSON.stringify(args)],
    ...["--format", "json", "-q"],
  );

async function structured(house: House, tool: string, args: Json): Promise<Json> {
  const { exitCode, stdout, stderr } = await call(house, tool, args);
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout).result.structuredContent;
}

describe(`inspector --cli${isInstalled ? "" : ` (skipped: to run it, ${INSTALL})`}`, () => {
  test.skipIf(!isInstalled)("lists the tools and finds no error in their schemas", async () => {
    const house = await openHouse();
    const { exitCode, stdout, stderr } = await inspect(house, "--method", "tools/list", "--strict");
    expect(exitCode, stderr).toBe(0);
    expect(JSON.parse(stdout).tools).toHaveLength(5);
  });

  test.skipIf(!isInstalled)("calls all five tools, each on a server of its own", { timeout: 60_000 }, async () => {
    const house = await openHouse();
    const { sid } = (await structured(house, "send_otp", { to: PHONE })).verification;
    const { code } = house.simulator.inbox(PHONE)[0]!;
    const other = await structured(house, "send_otp", { to: "a.person@example.com", channel: "email" });
    const { check } = await structured(house, "check_otp", { verification_sid: sid, code });
    expect(check.verified).toBe(true);
    const canceled = await structured(house, "cancel_verification", { verification_sid: other.verification.sid });
    expect(canceled.verification.status).toBe("canceled");
    expect((await structured(house, "list_verifications", {})).summary).toMatchObject({ total: 2, converted: 1 });
    expect((await structured(house, "explain_error", { code: "60203" })).error.code).toBe(60203);
  });

  test.skipIf(!isInstalled)("reports a refusal as the tool's, exit code 5", async () => {
    const house = await openHouse();
    const { exitCode, stdout, stderr } = await call(house, "check_otp", {
      verification_sid: UNKNOWN_SID,
      code: "1234",
    });
    expect(exitCode).toBe(5);
    expect(stdout + stderr).toContain("VERIFICATION_NOT_FOUND");
  });
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../mcp/peer.js";
import { type Clients, openClients, wanted } from "./clients.js";

const SKILL = fileURLToPath(new URL("../../skill/twilio-verify", import.meta.url));
const ROOT_SKILL = new URL("../../SKILL.md", import.meta.url);
const CORE = ["send_otp", "check_otp", "list_verifications", "cancel_verification", "explain_error"];

describe.skipIf(!wanted)(
  `real hosts${wanted ? "" : " (skipped: HOSTS=install, see clients.ts)"}`,
  { timeout: 180_000 },
  () => {
    let clients: Clients;
    beforeAll(() => {
      clients = openClients();
    }, 700_000);
    afterAll(() => clients?.remove());

    describe("OpenClaw", () => {
      test("finds the skill eligible and shows it to the model", () => {
        expect(clients.run("openclaw", "skills", "install", SKILL).code).toBe(0);
        const info = clients.json("openclaw", "skills", "info", "twilio-verify", "--json");
        expect(info).toMatchObject({ source: "openclaw-workspace", eligible: true, modelVisible: true });
      });

      test("reads the root SKILL.md, too", () => {
        const folder = join(clients.folder, "root-skill/twilio-verify");
        mkdirSync(folder, { recursive: true });
        cpSync(ROOT_SKILL, join(folder, "SKILL.md"));
        expect(clients.run("openclaw", "skills", "install", folder, "--as", "root-skill").code).toBe(0);
      });

      test("takes the plugin: valid, its manifest up to date", () => {
        const at = ["--root", clients.pkg, "--entry", "./dist/openclaw.js"];
        expect(clients.json("openclaw", "plugins", "validate", ...at, "--json")).toEqual({
          valid: true,
          pluginId: "twilio-verify",
          errors: [],
        });
        expect(clients.run("openclaw", "plugins", "build", ...at, "--check").text).toContain("up to date");
      });

      test("installs it from the packed package and loads it", () => {
        const source = ["install", `npm-pack:${clients.archive}`, "--force", "--accept-capabilities"];
        const { code, text } = clients.run("openclaw", "plugins", ...source);
        expect(code, text).toBe(0);
        const { plugin, diagnostics } = clients.json(
          "openclaw",
          "plugins",
          "inspect",
          "twilio-verify",
          "--runtime",
          "--json",
        );
        expect(plugin.status).toBe("loaded");
        expect(plugin.toolNames).toEqual(expect.arrayContaining(CORE.map((name) => `twilio_verify_${name}`)));
        expect(plugin.toolNames).toHaveLength(15);
        expect(diagnostics).toEqual([]);
        expect(clients.json("openclaw", "plugins", "doctor", "--json")).toMatchObject({ ok: true, pluginErrors: [] });
      });

      test("calls its tools: a code is sent in the simulator, a refusal says what to do", async () => {
        const port = await freePort();
        const entry = { enabled: true, config: { simulate: true, allowedCountries: ["US"] } };
        const settings: [string, unknown][] = [
          ["gateway.mode", "local"],
          ["gateway.auth.mode", "token"],
          ["gateway.auth.token", "t"],
          ["plugins.entries.twilio-verify", entry],
        ];
        for (const [key, value] of settings) {
          const { code, text } = clients.run("openclaw", "config", "set", key, JSON.stringify(value), "--strict-json");
          expect(code, text).toBe(0);
        }
        await withGateway(clients, port, async (invoke) => {
          const sent = await invoke("twilio_verify_send_otp", { to: "+14155550132" });
          expect(sent).toMatchObject({
            ok: true,
            result: { details: { simulated: true, verification: { status: "pending" } } },
          });
          expect(JSON.stringify(sent)).not.toContain("4155550132");
          const refused = await invoke("twilio_verify_send_otp", { to: "+442071838750" });
          expect(refused.result.details).toMatchObject({ ok: false, error: { code: "COUNTRY_NOT_ALLOWED" } });
          const empty = await invoke("twilio_verify_send_otp", {});
          expect(empty.result.details.error.code).toBe("INVALID_INPUT");
        });
      });

      test("probes the MCP server", () => {
        const server = JSON.stringify({ command: "node", args: [join(clients.pkg, "dist/cli.js"), "mcp"] });
        expect(clients.run("openclaw", "mcp", "set", "twilio-verify", server).code).toBe(0);
        const { tools, diagnostics } = clients.json("openclaw", "mcp", "probe", "twilio-verify", "--json");
        expect(tools).toEqual(expect.arrayContaining(CORE.map((name) => `twilio-verify__${name}`)));
        expect(diagnostics).toEqual([]);
        expect(clients.run("openclaw", "config", "validate").code).toBe(0);
      });
    });

    describe("Claude Code", () => {
      test("validates plugin, marketplace and skills, strictly and for its directory", () => {
        for (const profile of [["--strict"], ["--profile", "directory"]]) {
          const { code, text } = clients.run("claude", "plugin", "validate", ...profile, clients.pkg);
          expect(code, text).toBe(0);
          expect(text).toContain("These checks found nothing to report");
        }
        expect(clients.run("claude", "plugin", "validate", "--strict", join(clients.pkg, "skills")).code).toBe(0);
      });

      test("installs the plugin from the marketplace and connects to its server", () => {
        expect(clients.run("claude", "plugin", "marketplace", "add", clients.pkg).code).toBe(0);
        expect(clients.run("claude", "plugin", "install", "twilio-verify@twilio-verify-mcp").code).toBe(0);
        expect(clients.run("claude", "plugin", "details", "twilio-verify").text).toMatch(/Skills \(1\) +twilio-verify/);
        expect(clients.run("claude", "mcp", "list").text).toMatch(/plugin:twilio-verify:twilio-verify: .*Connected/);
      });
    });

    test("Codex installs the plugin and knows its server", () => {
      expect(clients.run("codex", "plugin", "marketplace", "add", clients.pkg).code).toBe(0);
      const { code, text } = clients.run("codex", "plugin", "add", "twilio-verify@twilio-verify-mcp");
      expect(code, text).toBe(0);
      const [server] = clients.json("codex", "mcp", "list", "--json");
      expect(server).toMatchObject({ name: "twilio-verify", enabled: true });
      expect(existsSync(server.transport.args[0])).toBe(true);
    });

    test("the skills CLI takes the strict skill out of the repository, and nothing else", () => {
      const clone = join(clients.folder, "clone");
      mkdirSync(clone);
      for (const path of ["skill", "SKILL.md", ".claude-plugin", "package.json"]) {
        cpSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), join(clone, path), { recursive: true });
      }
      const agents = ["claude-code", "cursor", "windsurf", "codex", "openclaw"].flatMap((agent) => ["-a", agent]);
      const { code, text } = clients.run("skills", "add", clone, ...agents, "-y", "--copy");
      expect(code, text).toBe(0);
      for (const folder of [".claude/skills", ".agents/skills", ".windsurf/skills", "skills"]) {
        const copy = join(clients.folder, "work", folder, "twilio-verify");
        expect(readdirSync(copy).sort()).toEqual(["SKILL.md", "references"]);
        expect(readFileSync(join(copy, "SKILL.md"), "utf8")).toBe(readFileSync(join(SKILL, "SKILL.md"), "utf8"));
      }
    });

    test("MCPB validates the manifest and packs a bundle", () => {
      const { code, text } = clients.run("mcpb", "validate", join(clients.pkg, "manifest.json"));
      expect(code, text).toBe(0);
      const bundle = join(clients.folder, "x.mcpb");
      expect(clients.run("mcpb", "pack", clients.pkg, bundle).code).toBe(0);
      expect(clients.run("mcpb", "info", bundle).text).toContain("x.mcpb");
    });
  },
);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

async function withGateway(
  { env, folder }: Clients,
  port: number,
  use: (invoke: (tool: string, args: object) => Promise<Json>) => Promise<void>,
): Promise<void> {
  const log = join(folder, "gateway.log");
  const openclaw = join(env.PATH!.split(":")[1]!, "openclaw");
  const child = spawn(openclaw, ["gateway", "run", "--port", String(port), "--bind", "loopback"], {
    cwd: join(folder, "work"),
    env,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const ended = once(child, "close");
  try {
    const invoke = async (tool: string, args: object): Promise<Json> => {
      const response = await fetch(`http://127.0.0.1:${port}/tools/invoke`, {
        method: "POST",
        headers: { authorization: "Bearer t", "content-type": "application/json" },
        body: JSON.stringify({ tool, args }),
      });
      return response.json();
    };
    for (let tries = 0; !output.includes("http server listening"); tries++) {
      if (tries > 600 || child.exitCode !== null) throw new Error(`the gateway does not start: ${output}`);
      await sleep(100);
    }
    await use(invoke);
  } finally {
    writeFileSync(log, output);
    child.kill("SIGTERM");
    await ended;
  }
}

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.js";

const folder = mkdtempSync(join(tmpdir(), "tenants-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function load(tenants: string) {
  writeFileSync(join(folder, "twilio-verify.toml"), `[http]\ntenants = ${tenants}\n`);
  return loadConfig({ cwd: folder, homeDir: folder, env: { TWILIO_VERIFY_STATE_DIR: folder } });
}

describe("tenants", () => {
  test("are files beside the one that names them", async () => {
    const { config } = await load('["acme=acme.toml", "b2=/etc/b2.toml"]');
    expect(config.http.tenants).toEqual({ acme: join(folder, "acme.toml"), b2: "/etc/b2.toml" });
  });

  test.each(["../up", "Acme", "default", "a b", "-a", "a".repeat(33)])(
    "are folders, so %j is no name",
    async (name) => {
      await expect(load(`["${name}=x.toml"]`)).rejects.toMatchObject({ key: "http.tenants" });
    },
  );
});

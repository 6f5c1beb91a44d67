/** The file that the host loads, with a stand-in for its SDK beside it. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { CLI, openHouse } from "../mcp/house.js";

const manifest = JSON.parse(readFileSync(new URL("../../openclaw.plugin.json", import.meta.url), "utf8"));

test("the built entry registers with the host's SDK what its manifest promises", async () => {
  const house = await openHouse();
  const sdk = join(house.folder, "node_modules/openclaw");
  mkdirSync(sdk, { recursive: true });
  writeFileSync(
    join(sdk, "package.json"),
    '{"name":"openclaw","type":"module","exports":{"./plugin-sdk/tool-plugin":"./sdk.js"}}',
  );
  writeFileSync(join(sdk, "sdk.js"), "export const defineToolPlugin = (d) => ({ ...d, tools: d.tools((t) => t) });");
  writeFileSync(join(house.folder, "package.json"), '{"type":"module"}');
  cpSync(dirname(CLI), join(house.folder, "dist"), { recursive: true });
  const script = "import('./dist/openclaw.js').then((m) => console.log(JSON.stringify(m.default)))";
  const entry = JSON.parse(execFileSync(process.execPath, ["-e", script], { cwd: house.folder, encoding: "utf8" }));
  expect(entry).toMatchObject({ id: manifest.id, name: manifest.name, description: manifest.description });
  expect(entry.configSchema).toEqual(manifest.configSchema);
  expect(entry.tools.map(({ name }: { name: string }) => name)).toEqual(manifest.contracts.tools);
  for (const { name, optional } of entry.tools) {
    expect(manifest.toolMetadata[name].optional ?? false).toBe(optional);
    expect(manifest.toolMetadata[name].profiles !== undefined).toBe(!optional);
  }
});

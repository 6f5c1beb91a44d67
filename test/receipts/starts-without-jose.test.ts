/** Who only sends codes does not pay for signatures. */
import { expect, test, vi } from "vitest";

const jose = vi.hoisted(() => ({ loads: 0 }));
vi.mock("jose", async (original) => {
  jose.loads += 1;
  return original();
});

test("the library, the server and the keys command load it only when a token is signed or verified", async () => {
  const { verifyReceipt } = await import("../../src/index.js");
  await import("../../src/commands/mcp.js");
  await import("../../src/commands/keys.js");
  expect(jose.loads).toBe(0);
  const payload = Buffer.from("{}").toString("base64url");
  const header = Buffer.from('{"alg":"EdDSA","typ":"verification-receipt+jwt","kid":"k"}').toString("base64url");
  const verified = verifyReceipt(`${header}.${payload}.`, { jwks: { keys: [] }, issuer: "i", audience: "a" });
  await expect(verified).rejects.toMatchObject({ reason: "unknown_key" });
  expect(jose.loads).toBe(1);
});

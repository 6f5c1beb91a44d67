/** Where a backend takes the public keys from: whoever changes them on their way signs what they like. */
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import type { JwkSet } from "../../src/receipts/jwk.js";
import { atEnd, claimsAt, NOW, openIssuer, refusal } from "./house.js";

async function serve(answer: RequestListener): Promise<{ url: string; requests(): number }> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`, requests: () => requests };
}

async function house() {
  const { receipts, verify, jwk } = await openIssuer();
  return { verify, jwk, jwks: await receipts.jwks(), token: await receipts.sign(claimsAt(NOW)) };
}

test("an address is fetched once for many receipts, also at once", async () => {
  const { verify, jwks, token } = await house();
  const { url, requests } = await serve((_request, response) => response.end(JSON.stringify(jwks)));
  await Promise.all(Array.from({ length: 20 }, () => verify(token, { jwks: url })));
  expect(await verify(token, { jwks: new URL(url) })).toEqual(claimsAt(NOW));
  expect(requests()).toBe(1);
});

test("a flood of unknown keys does not become a flood of fetches", async () => {
  const { verify, jwks, token } = await house();
  const { url, requests } = await serve((_request, response) => response.end(JSON.stringify(jwks)));
  await verify(token, { jwks: url });
  for (let index = 0; index < 20; index += 1) {
    const stranger = await (await openIssuer()).receipts.sign(claimsAt(NOW));
    expect(await refusal(verify(stranger, { jwks: url }))).toBe("unknown_key");
  }
  expect(requests()).toBe(1);
});

test.each<[string, (jwks: JwkSet) => RequestListener]>([
  [
    "a key set without end",
    () => (_request, response) => {
      const more = () => response.write("x".repeat(16_384), () => setImmediate(more));
      more();
    },
  ],
  [
    "a key set that is too large",
    (jwks) => (_request, response) => response.end(JSON.stringify({ ...jwks, more: "x".repeat(65_536) })),
  ],
  ["no key set", () => (_request, response) => response.end("<html>")],
  ["a failure", (jwks) => (_request, response) => response.writeHead(500).end(JSON.stringify(jwks))],
  [
    "another place to look",
    (jwks) => (request, response) =>
      request.url === "/jwks.json"
        ? response.writeHead(302, { location: "/elsewhere" }).end()
        : response.end(JSON.stringify(jwks)),
  ],
  ["a closed door", () => (request) => request.socket.destroy()],
])("%s at the address: the receipt is neither good nor bad", async (_what, answer) => {
  const { verify, jwks, token } = await house();
  const { url } = await serve(answer(jwks));
  expect(await refusal(verify(token, { jwks: url }))).toBe("keys_unavailable");
});

test.each([
  "http://verify.example.com/jwks.json",
  "http://localhost.example.com/",
  "http://127.0.0.1.nip.io/",
  "file:///etc/jwks.json",
  "data:application/json,{}",
  "jwks.json",
])("%s is a mistake of the backend", async (jwks) => {
  const { verify, token } = await house();
  await expect(verify(token, { jwks })).rejects.toThrow(TypeError);
});

test("a function gives the set each time", async () => {
  const { verify, jwks, token } = await house();
  let calls = 0;
  const keys = async () => {
    calls += 1;
    return jwks;
  };
  await verify(token, { jwks: keys });
  await verify(token, { jwks: keys });
  expect(calls).toBe(2);
  expect(await refusal(verify(token, { jwks: () => Promise.reject(new Error("down")) }))).toBe("keys_unavailable");
});

test("a set in which the key cannot be told, or is of another kind, verifies nothing", async () => {
  const { verify, jwks, jwk, token } = await house();
  const [key] = jwks.keys;
  const rows: [object, string][] = [
    [{ keys: [key, key] }, "unknown_key"],
    [{ keys: [] }, "unknown_key"],
    [{ keys: [{ ...key, kid: undefined }] }, "unknown_key"],
    [{ keys: [{ kty: "oct", k: jwk.x, kid: key!.kid }] }, "unknown_key"],
    [{ keys: [{ ...key, use: "enc" }] }, "unknown_key"],
    [{ keys: [{ ...key, alg: "HS256" }] }, "unknown_key"],
    [{ keys: [{ ...key, d: jwk.d }] }, "keys_unavailable"],
    [{ keys: {} }, "keys_unavailable"],
    [{}, "keys_unavailable"],
  ];
  for (const [set, reason] of rows) expect(await refusal(verify(token, { jwks: set as JwkSet }))).toBe(reason);
  await expect(verify(token, { jwks: undefined })).rejects.toMatchObject({ reason: "keys_unavailable" });
});

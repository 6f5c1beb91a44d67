/** Another page, in the same browser, tries to use the code entry page: by a form of its own or a name of its own. */
import { expect, test } from "vitest";
import { entryRoutes } from "../../src/http/pages/entry.js";
import { CODE, fakeDoor, openPage, rawCall } from "./support.js";

const SITES = {
  "a foreign origin": { origin: "https://evil.example", "sec-fetch-site": undefined },
  "a foreign origin that claims to be us": { origin: "https://evil.example" },
  "an opaque origin": { origin: "null", "sec-fetch-site": undefined },
  "our host over another scheme": { origin: "https://127.0.0.1", "sec-fetch-site": undefined },
  "another port of this machine": { origin: "http://127.0.0.1:1", "sec-fetch-site": "same-site" },
  "no sign of where it is from": { origin: undefined, "sec-fetch-site": undefined },
  "a cross-site fetch": { "sec-fetch-site": "cross-site" },
  "a cross-site fetch without origin": { origin: undefined, "sec-fetch-site": "cross-site" },
  "a same-site fetch": { "sec-fetch-site": "same-site" },
  "an address bar": { origin: undefined, "sec-fetch-site": "none" },
  "an empty origin": { origin: "", "sec-fetch-site": undefined },
};

test.each(Object.entries(SITES))("a post from %s does nothing", async (_name, headers) => {
  const page = await openPage();
  const token = page.door.give();
  for (const [path, fields] of [
    [`/c/${token}`, { code: CODE }],
    [`/c/${token}/resend`, {}],
  ] as const) {
    expect((await page.post(path, fields, headers)).status).toBe(403);
  }
  expect(page.door.calls).toEqual([]);
  expect(page.door.views.get(token)!.state).toBe("open");
});

test.each([
  ["origin alone", { "sec-fetch-site": undefined }],
  ["fetch metadata alone", { origin: undefined }],
  ["both", {}],
])("the page's own post is known by %s", async (_name, headers) => {
  const page = await openPage();
  const token = page.door.give();
  expect((await page.post(`/c/${token}`, { code: CODE }, headers)).status).toBe(303);
  expect(page.door.views.get(token)!.state).toBe("approved");
});

test.each([
  "evil.example",
  "127.0.0.1",
  "127.0.0.1:1",
  "localhost",
  "127.0.0.1.evil.example",
  "user@127.0.0.1:PORT",
  "127.0.0.1:PORT:80",
  "127.0.0.1:PORT,evil.example",
  "127.0.0.1.:PORT",
  "2130706433:PORT",
  "a b",
])("a name rebound to this address sees nothing: Host %j", async (name) => {
  const page = await openPage();
  const host = name.replace("PORT", String(page.port));
  const token = page.door.give();
  const calls = [
    page.call(`/c/${token}`, { headers: { host } }),
    page.post(`/c/${token}`, { code: CODE }, { host }),
    page.call("/c/entry.js", { headers: { host } }),
  ];
  for (const { status, body } of await Promise.all(calls)) {
    expect([400, 403]).toContain(status);
    expect(body).not.toContain("••");
  }
  expect(page.door.calls).toEqual([]);
});

test.each(["HTTP/1.1\r\nHost:", "HTTP/1.0", "HTTP/1.1"])("a request without a name sees nothing: %j", async (rest) => {
  const page = await openPage();
  const answer = await rawCall(page, `GET /c/${page.door.give()} ${rest}\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 40[03] /);
  expect(page.door.calls).toEqual([]);
});

test("the default port may be written or left out", async () => {
  const door = fakeDoor();
  const token = door.give();
  const app = entryRoutes(door, { origin: "https://verify.example.com" });
  const status = async (host: string) => (await app.request(`/c/${token}`, { headers: { host } })).status;
  expect(await status("verify.example.com")).toBe(200);
  expect(await status("Verify.Example.com:443")).toBe(200);
  expect(await status("verify.example.com:80")).toBe(403);
  expect(await status("verify.example.com.evil.example")).toBe(403);
});

test("an absolute request target does not replace the Host", async () => {
  const page = await openPage();
  const token = page.door.give();
  const { status } = await page.call(`${page.origin}/c/${token}`, { headers: { host: "evil.example" } });
  expect(status).toBe(403);
});

test("a code in the address does nothing, whatever the method", async () => {
  const page = await openPage();
  const token = page.door.give();
  for (const method of ["GET", "HEAD"]) {
    expect((await page.call(`/c/${token}?code=${CODE}`, { method })).status).toBe(200);
    expect((await page.call(`/c/${token}/resend?code=${CODE}`, { method })).status).toBe(404);
  }
  for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS"]) {
    expect((await page.call(`/c/${token}`, { method })).status).toBe(404);
  }
  expect((await page.post(`/c/${token}?code=${CODE}`)).headers.location).toBe(`/c/${token}?r=format`);
  expect(page.door.calls.map(([name]) => name)).toEqual(["entry", "entry"]);
});

test.each(["text/plain", "application/json", "multipart/form-data; boundary=x", "", undefined])(
  "a body of type %j is not a form of ours",
  async (type) => {
    const page = await openPage();
    const token = page.door.give();
    const { status } = await page.post(`/c/${token}`, { code: CODE }, { "content-type": type });
    expect(status).toBe(415);
    expect(page.door.calls).toEqual([]);
  },
);

test("no answer invites another origin", async () => {
  const page = await openPage();
  const token = page.door.give();
  const { headers } = await page.call(`/c/${token}`, { headers: { origin: "https://evil.example" } });
  expect(Object.keys(headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
});

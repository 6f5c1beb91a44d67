/** Somebody without a token, with an old or made-up cookie, or from another site wants to read or to act. */
import { randomBytes } from "node:crypto";
import { Hono } from "hono";
import { expect, test } from "vitest";
import { consoleRoutes } from "../../../src/http/pages/console/console.js";
import { HOUR, MINUTE } from "../../core/house.js";
import { openConsole, TOKEN } from "./support.js";

const PAGES = ["", "/verifications", "/verifications/VE1", "/statistics", "/rules", "/nothing"];
const DATA = ["/events", "/export?format=csv"];

test("without a session pages lead to the form, and data is refused", async () => {
  const desk = await openConsole();
  for (const cookie of ["", `verify-console=${randomBytes(32).toString("base64url")}`, "verify-console="]) {
    for (const path of PAGES) {
      const { status, headers, body } = await desk.call(`/console${path}`, { headers: { cookie } });
      expect([path, status, headers.location, body]).toEqual([path, 303, "/console/sign-in", ""]);
    }
    for (const path of DATA) {
      expect((await desk.call(`/console${path}`, { headers: { cookie } })).status).toBe(401);
    }
  }
  expect((await desk.post("/console/verifications", { to: "+14155552671" })).status).toBe(303);
  expect(desk.house.lines).toEqual([]);
});

test("the cookie is for this site alone, and no script reads it", async () => {
  const desk = await openConsole();
  const { status, headers } = await desk.signIn();
  expect([status, headers.location]).toEqual([303, "/console"]);
  expect(headers["set-cookie"]).toEqual([
    expect.stringMatching(/^verify-console=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/),
  ]);
  const { status: second } = await desk.call("/console");
  expect(second).toBe(200);
  expect(JSON.stringify(desk.lines)).not.toContain(TOKEN);
});

test("over https it cannot be set by a neighbour: __Host-, Secure", async () => {
  const origin = "https://verify.example.com";
  const desk = await openConsole();
  const app = new Hono().route(
    "/console",
    consoleRoutes(
      {
        signIn: async () => ({ id: "1", tenant: "t1", actor: "ada" }),
        mayStay: () => true,
        house: () => ({ verify: desk.house.verify, settings: desk.house.context.settings }),
      },
      { origin, log: () => {}, clock: desk.house.clock },
    ),
  );
  const answer = await app.request(`${origin}/console/sign-in`, {
    method: "POST",
    headers: { host: "verify.example.com", origin, "content-type": "application/x-www-form-urlencoded" },
    body: "token=any",
  });
  const cookie = answer.headers.get("set-cookie")!;
  expect(cookie).toMatch(/^__Host-verify-console=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
  const page = await app.request(`${origin}/console`, {
    headers: { host: "verify.example.com", cookie: cookie.split(";")[0]! },
  });
  expect([page.status, page.headers.get("strict-transport-security")]).toEqual([200, "max-age=31536000"]);
});

test("signing out ends the session, not only the cookie", async () => {
  const desk = await openConsole();
  await desk.signIn();
  const { status, headers } = await desk.post("/console/sign-out");
  expect([status, headers.location]).toEqual([303, "/console/sign-in"]);
  expect(headers["set-cookie"]?.[0]).toMatch(/^verify-console=; Max-Age=0/);
  expect((await desk.call("/console")).status).toBe(303);
});

test("an idle session is over after an hour, any session after eight", async () => {
  const desk = await openConsole();
  await desk.signIn();
  desk.house.clock.advance(HOUR);
  expect((await desk.call("/console")).status).toBe(303);
  await desk.signIn();
  for (let minutes = 0; minutes < 8 * 60 - 50; minutes += 50) {
    desk.house.clock.advance(50 * MINUTE);
    expect((await desk.call("/console")).status).toBe(200);
  }
  desk.house.clock.advance(50 * MINUTE);
  expect((await desk.call("/console")).status).toBe(303);
});

test("a hundred sessions at most: then the first one ends", async () => {
  const desk = await openConsole();
  await desk.signIn();
  const first = desk.cookie;
  for (let index = 0; index < 99; index += 1) await desk.signIn();
  expect((await desk.call("/console", { headers: { cookie: first } })).status).toBe(200);
  await desk.signIn();
  expect((await desk.call("/console", { headers: { cookie: first } })).status).toBe(303);
  expect((await desk.call("/console")).status).toBe(200);
});

test("a form of another site signs nobody in or out, and searches for nobody", async () => {
  const desk = await openConsole();
  await desk.signIn();
  for (const headers of [
    { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
    { origin: "null", "sec-fetch-site": "cross-site" },
    { origin: undefined, "sec-fetch-site": undefined },
  ]) {
    for (const path of ["sign-in", "sign-out", "verifications"]) {
      const answer = await desk.post(`/console/${path}`, { token: TOKEN, to: "+14155552671" }, headers);
      expect([path, answer.status, answer.headers["set-cookie"]]).toEqual([path, 403, undefined]);
    }
  }
  expect((await desk.call("/console")).status).toBe(200);
});

test("under another name than its own it answers nothing", async () => {
  const desk = await openConsole();
  await desk.signIn();
  for (const path of [...PAGES, ...DATA, "/sign-in", "/console.js"]) {
    const { status } = await desk.call(`/console${path}`, { headers: { host: "evil.example" } });
    expect([path, status]).toEqual([path, 403]);
  }
});

test("every answer forbids what the pages do not need", async () => {
  const desk = await openConsole();
  await desk.signIn();
  for (const path of [...PAGES, ...DATA.slice(1), "/sign-in", "/console.js", "/uplot.js", "/uplot.css"]) {
    const { headers, body } = await desk.call(`/console${path}`);
    expect(headers).toMatchObject({
      "content-security-policy": expect.stringMatching(/^default-src 'none'; script-src 'self'; style-src 'self'; /),
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "same-origin",
    });
    expect(headers["content-security-policy"]).not.toContain("unsafe");
    if (headers["content-type"]?.startsWith("text/html"))
      expect(body).not.toMatch(/ style="|\son\w+="|src="(?!\/console\/)/);
  }
});

test("a token that was taken away ends its sessions, and the stream that is open", async () => {
  const desk = await openConsole();
  await desk.signIn();
  expect((await desk.call("/console")).status).toBe(200);
  desk.revoke();
  expect((await desk.call("/console")).status).toBe(303);
  expect((await desk.call("/console/events")).status).toBe(401);
});

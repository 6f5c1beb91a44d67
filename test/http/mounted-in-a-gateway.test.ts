import { Hono } from "hono";
import { expect, test } from "vitest";
import { entryRoutes } from "../../src/http/pages/entry.js";
import { CODE, fakeDoor, newToken } from "./support.js";

const ORIGIN = "https://verify.example.com";

function gateway() {
  const door = fakeDoor();
  const seen: unknown[] = [];
  const { enter, resend } = door;
  const noting = <T>(from: unknown, result: T) => {
    seen.push(from);
    return result;
  };
  door.enter = (token, code, from) => noting(from, enter(token, code, from));
  door.resend = (token, from) => noting(from, resend(token, from));
  const app = new Hono();
  app.route("/", entryRoutes(door, { origin: ORIGIN, ip: (c) => c.req.header("x-real-ip") }));
  app.get("/metrics", (c) => c.text("up 1"));
  const call = (path: string, method = "GET", body?: string) =>
    app.request(ORIGIN + path, {
      method,
      body,
      headers: {
        host: "verify.example.com",
        "x-real-ip": "203.0.113.9",
        ...(method === "POST" && { origin: ORIGIN, "content-type": "application/x-www-form-urlencoded" }),
      },
    });
  return { door, seen, call };
}

test("over https the browser is told to stay there", async () => {
  const { door, call } = gateway();
  for (const path of [`/c/${door.give()}`, `/c/${newToken()}`, "/c/entry.js"]) {
    expect((await call(path)).headers.get("strict-transport-security")).toBe("max-age=31536000");
  }
});

test("its other routes keep their own headers, and their own names", async () => {
  const { call } = gateway();
  const metrics = await call("/metrics");
  expect([metrics.status, metrics.headers.get("content-security-policy")]).toEqual([200, null]);
});

test("the core gets the address that the gateway trusts", async () => {
  const { door, seen, call } = gateway();
  const token = door.give();
  expect((await call(`/c/${token}/resend`, "POST")).status).toBe(303);
  expect((await call(`/c/${token}`, "POST", `code=${CODE}`)).status).toBe(303);
  expect(seen).toEqual([{ ip: "203.0.113.9" }, { ip: "203.0.113.9" }]);
  expect(await (await call(`/c/${token}`)).text()).toContain("Confirmed");
});

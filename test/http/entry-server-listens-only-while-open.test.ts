/** A door left open for later: the listener exists only while an entry is open, on loopback alone, and holds up no process. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { afterEach, expect, test, vi } from "vitest";
import { VerifyError } from "../../src/core/errors.js";
import { type EntryServerOptions, openEntryPages } from "../../src/http/entry-server.js";
import { eventually } from "../eventually.js";
import { callOver, fakeDoor, newToken } from "./support.js";

const HOUR = 3_600_000;
/** Before any page was opened. */
const { Request, Response } = globalThis;
const ending: (() => unknown)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const end of ending.splice(0)) await end();
});

function pages(options: Partial<EntryServerOptions> = {}) {
  const events: string[] = [];
  const door = vi.fn(fakeDoor);
  const server = openEntryPages({ door, log: (_level, event) => events.push(event), ...options });
  ending.push(() => server.close());
  return { ...server, events, door };
}

/** Error code, or "open". */
const knock = (port: number | string, host = "127.0.0.1") =>
  new Promise<string | undefined>((resolve) => {
    const socket = connect(Number(port), host)
      .on("connect", () => {
        socket.destroy();
        resolve("open");
      })
      .on("error", (error: NodeJS.ErrnoException) => resolve(error.code));
  });

test("nothing listens before the first entry", async () => {
  const listen = vi.spyOn(Server.prototype, "listen");
  const { open, door } = pages();
  expect(listen).not.toHaveBeenCalled();
  expect(door).not.toHaveBeenCalled();
  await open(newToken(), Date.now() + HOUR);
  expect(listen).toHaveBeenCalledTimes(1);
});

test("the globals of the process stay what they are", async () => {
  await pages().open(newToken(), Date.now() + HOUR);
  expect(globalThis.Request).toBe(Request);
  expect(globalThis.Response).toBe(Response);
});

test("the address of an entry is loopback, its port and its token", async () => {
  const { open } = pages();
  const token = newToken();
  const address = await open(token, Date.now() + HOUR);
  expect(address).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:\\d+/c/${token}$`));
  expect(await knock(new URL(address).port)).toBe("open");
});

test("when the last entry is over, the port is closed and so is every connection", async () => {
  const { open, events } = pages();
  const { port } = new URL(await open(newToken(), Date.now() + 400));
  await open(newToken(), Date.now() + 100);
  const idle = connect(Number(port), "127.0.0.1");
  await once(idle, "connect");
  await once(idle, "close");
  await eventually(() => expect(events).toEqual(["entry_page_opened", "entry_page_closed"]));
  expect(await knock(port)).toBe("ECONNREFUSED");
});

test("an entry that lasts longer keeps it, whichever came first", async () => {
  const { open } = pages();
  const first = await open(newToken(), Date.now() + HOUR);
  const second = await open(newToken(), Date.now() + 50);
  expect(new URL(second).origin).toBe(new URL(first).origin);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await knock(new URL(first).port)).toBe("open");
});

test("a listener that has closed opens again for the next entry", async () => {
  const { open, events } = pages();
  const { port } = new URL(await open(newToken(), Date.now() + 50));
  await eventually(async () => expect(await knock(port)).toBe("ECONNREFUSED"));
  const again = new URL(await open(newToken(), Date.now() + HOUR));
  expect(await knock(again.port)).toBe("open");
  expect(events).toEqual(["entry_page_opened", "entry_page_closed", "entry_page_opened"]);
});

test("entries opened at once share one listener", async () => {
  const { open, events } = pages();
  const all = await Promise.all(Array.from({ length: 20 }, () => open(newToken(), Date.now() + HOUR)));
  expect(new Set(all.map((address) => new URL(address).port)).size).toBe(1);
  expect(events).toEqual(["entry_page_opened"]);
});

test("closed is closed", async () => {
  const { open, close } = pages();
  const { port } = new URL(await open(newToken(), Date.now() + HOUR));
  const held = connect(Number(port), "127.0.0.1");
  await once(held, "connect");
  await Promise.all([once(held, "close"), close()]);
  expect(await knock(port)).toBe("ECONNREFUSED");
  await expect(open(newToken(), Date.now() + HOUR)).rejects.toThrow(VerifyError);
  await close();
});

test("no other address of this machine answers", async () => {
  const { open } = pages();
  const { port } = new URL(await open(newToken(), Date.now() + HOUR));
  expect(await knock(port, "127.0.0.2")).toBe("ECONNREFUSED");
  expect(await knock(port, "::1")).not.toBe("open");
});

test("on IPv6 loopback too", async (context) => {
  const probe = new Server();
  const hasIpv6 = await new Promise((resolve) => {
    probe.once("error", () => resolve(false)).listen(0, "::1", () => probe.close(() => resolve(true)));
  });
  if (!hasIpv6) context.skip("this machine has no ::1");
  const { open } = pages({ host: "::1" });
  const { origin, port, pathname } = new URL(await open(newToken(), Date.now() + HOUR));
  expect(origin).toBe(`http://[::1]:${port}`);
  expect((await callOver(origin, pathname)).status).toBe(404);
  expect((await callOver(origin, pathname, { headers: { host: `127.0.0.1:${port}` } })).status).toBe(403);
});

test.each(["0.0.0.0", "::", "localhost", "", "10.0.0.1", "127.0.0.1.evil.example"])("%j is refused", (host) => {
  expect(() => openEntryPages({ door: fakeDoor, log: () => {}, host: host as "::1" })).toThrow(TypeError);
});

test("under a public address nothing listens here", async () => {
  const listen = vi.spyOn(Server.prototype, "listen");
  const { open } = pages({ publicUrl: "https://verify.example.com/" });
  const token = newToken();
  expect(await open(token, Date.now() + HOUR)).toBe(`https://verify.example.com/c/${token}`);
  expect(listen).not.toHaveBeenCalled();
});

test("a port that cannot be had is said, and the next entry tries again", async () => {
  const { open } = pages();
  vi.spyOn(Server.prototype, "listen").mockImplementationOnce(function (this: Server) {
    queueMicrotask(() => this.emit("error", Object.assign(new Error("no"), { code: "EACCES" })));
    return this;
  });
  const failed = await open(newToken(), Date.now() + HOUR).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(VerifyError);
  expect((failed as VerifyError).toJSON().message).toContain("cannot be opened on this machine");
  expect(await knock(new URL(await open(newToken(), Date.now() + HOUR)).port)).toBe("open");
});

test("the process ends although an entry is open and a browser is connected", async () => {
  const folder = mkdtempSync(join(tmpdir(), "entry-server-"));
  ending.push(() => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, "entry-server.mjs");
  await build({ entryPoints: ["src/http/entry-server.ts"], outfile, bundle: true, format: "esm", platform: "node" });
  const script = `
    import { openEntryPages } from ${JSON.stringify(outfile)};
    const { open } = openEntryPages({ door: () => ({}), log: () => {} });
    const { port } = new URL(await open("t", Date.now() + ${HOUR}));
    process.stdout.write(port + "\\n");
    process.stdin.resume().on("end", () => setTimeout(() => process.exit(9), 1_000).unref());`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["pipe", "pipe", "inherit"] });
  ending.push(() => child.kill("SIGKILL"));
  const [port] = await once(createInterface({ input: child.stdout }), "line");
  const browser = connect(Number(port), "127.0.0.1").on("error", () => {});
  ending.push(() => browser.destroy());
  await once(browser, "connect");
  browser.write("GET /c/x HTTP/1.1\r\nHost: x\r\n\r\n");
  await once(browser, "data");
  child.stdin.end();
  const [code] = await once(child, "exit");
  expect(code, "9: something kept the process after its input ended").toBe(0);
});

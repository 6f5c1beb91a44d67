import { spawn } from "node:child_process";
import { once } from "node:events";
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import tls from "node:tls";
import { describe, expect, onTestFinished, test } from "vitest";
import { createTransport, type TransportOptions } from "../../src/twilio/http.js";
import { type Answer, closedPort, hasOpenssl, json, listen, selfSigned, serve } from "./servers.js";

const GET = { method: "GET", headers: {} };
const POST = { method: "POST", headers: { "Content-Length": "4" }, body: "To=x" };

async function timed<T>(work: Promise<T>): Promise<{ result: T; elapsedMs: number }> {
  const startedAt = performance.now();
  return { result: await work, elapsedMs: performance.now() - startedAt };
}

async function exchange(answer: Answer, options: TransportOptions = {}, request: typeof GET = GET) {
  const server = await serve(answer);
  const transport = createTransport({ timeoutMs: 1_000, ...options });
  return { server, transport, ...(await timed(transport.request({ ...request, url: `${server.origin}/` }))) };
}

describe("a true deadline for the whole exchange", () => {
  test.each<[string, Answer]>([
    ["silent", () => {}],
    ["dripping", (response) => void setInterval(() => response.write("."), 20).unref()],
    ["silent after its headers", (response) => response.writeHead(200).flushHeaders()],
  ])("a %s server is cut", async (_, answer) => {
    const { result, elapsedMs } = await exchange(answer, { timeoutMs: 250 });
    expect(result).toMatchObject({ ok: false, certainty: "unknown", code: "DEADLINE" });
    expect(elapsedMs).toBeGreaterThan(200);
    expect(elapsedMs).toBeLessThan(5_000);
  });

  test("a caller's own budget and signal cut it too", async () => {
    const server = await serve(() => {});
    const request = { ...GET, url: server.origin };
    const transport = createTransport();
    expect(await transport.request({ ...request, timeoutMs: 50 })).toMatchObject({ code: "DEADLINE" });
    expect(await transport.request({ ...request, signal: AbortSignal.timeout(50) })).toMatchObject({
      code: "ABORTED",
      certainty: "unknown",
    });
    expect(await transport.request({ ...request, signal: AbortSignal.abort() })).toMatchObject({
      code: "ABORTED",
      certainty: "not_sent",
    });
  });
});

describe("not_sent: no byte of the request left", () => {
  test("connection refused", async () => {
    const url = `http://127.0.0.1:${await closedPort()}/`;
    expect(await createTransport().request({ ...POST, url })).toEqual({
      ok: false,
      certainty: "not_sent",
      code: "ECONNREFUSED",
      statusCode: undefined,
    });
  });

  test("TLS that never answers meets the connect timeout, not the deadline", async () => {
    const port = await listen(net.createServer(() => {}));
    const transport = createTransport({ connectTimeoutMs: 150, timeoutMs: 9_000 });
    const { result, elapsedMs } = await timed(transport.request({ ...POST, url: `https://127.0.0.1:${port}/` }));
    expect(result).toMatchObject({ certainty: "not_sent", code: "CONNECT_TIMEOUT" });
    expect(elapsedMs).toBeLessThan(5_000);
  });

  test.runIf(process.platform === "linux")("TCP that is never accepted, behind a full backlog", async () => {
    const port = await stalledListener();
    const fillers = Array.from({ length: 6 }, () => net.connect(port, "127.0.0.1").on("error", () => {}));
    onTestFinished(() => fillers.forEach((socket) => void socket.destroy()));
    await sleep(200);
    const transport = createTransport({ connectTimeoutMs: 200, timeoutMs: 3_000 });
    const result = await transport.request({ ...POST, url: `http://127.0.0.1:${port}/` });
    expect(result).toMatchObject({ certainty: "not_sent", code: "CONNECT_TIMEOUT" });
  });

  test.runIf(hasOpenssl)("a server with the wrong certificate gets not one byte", async () => {
    let received = 0;
    const server = tls.createServer(selfSigned(), (socket) => {
      socket.on("data", (chunk) => {
        received += chunk.length;
      });
      socket.on("error", () => {});
    });
    const url = `https://127.0.0.1:${await listen(server)}/`;
    const result = await createTransport().request({ ...POST, url });
    expect(result).toMatchObject({ certainty: "not_sent", code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
    await sleep(50);
    expect(received).toBe(0);
  });

  async function stalledListener(): Promise<number> {
    const code = `const s = require("net").createServer().listen({ port: 0, host: "127.0.0.1", backlog: 1 },
      () => console.log(s.address().port))`;
    const child = spawn(process.execPath, ["-e", code], { stdio: ["ignore", "pipe", "ignore"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    const [line] = await once(child.stdout, "data");
    child.kill("SIGSTOP");
    return Number(line);
  }
});

describe("unknown: bytes may have left", () => {
  test("reset before the answer", async () => {
    const { result } = await exchange((response) => void response.socket?.resetAndDestroy(), {}, POST);
    expect(result).toMatchObject({ certainty: "unknown", code: "ECONNRESET", statusCode: undefined });
  });

  test("closed before the answer", async () => {
    const { result } = await exchange((response) => void response.socket?.end(), {}, POST);
    expect(result).toMatchObject({ certainty: "unknown", code: "ECONNRESET" });
  });

  test.each([undefined, "100"])("half a body, content-length %s", async (length) => {
    const { result } = await exchange((response) => {
      response.writeHead(201, length ? { "Content-Length": length } : {});
      response.write("half", () => response.socket?.destroy());
    });
    expect(result).toMatchObject({ ok: false, certainty: "unknown", code: "ECONNRESET", statusCode: 201 });
  });

  test("what is no HTTP", async () => {
    const port = await listen(net.createServer((socket) => socket.end("SSH-2.0-OpenSSH\r\n")));
    const result = await createTransport().request({ ...POST, url: `http://127.0.0.1:${port}/` });
    expect(result).toMatchObject({ ok: false, certainty: "unknown" });
  });
});

describe("bounds", () => {
  test.each([
    [1024 * 1024, true],
    [1024 * 1024 + 1, false],
  ])("a body of %i bytes: taken %s", async (size, ok) => {
    const { result } = await exchange((response) => response.end("x".repeat(size)));
    expect(result).toMatchObject(ok ? { ok, statusCode: 200 } : { ok, code: "RESPONSE_TOO_LARGE", statusCode: 200 });
  });

  test("a redirect is an answer, not an instruction", async () => {
    const { server, result } = await exchange((response) => response.writeHead(307, { Location: "/elsewhere" }).end());
    expect(result).toMatchObject({ ok: true, statusCode: 307 });
    expect(server.seen).toHaveLength(1);
  });
});

describe("keep-alive", () => {
  test("calls in turn share one socket", async () => {
    const { server, transport } = await exchange((response) => json(response, 200, {}));
    for (let call = 0; call < 5; call++) await transport.request({ ...POST, url: server.origin });
    expect(server.seen).toHaveLength(6);
    expect(server.sockets()).toBe(1);
  });

  test("a socket that the server closed while idle is not used again", async () => {
    const { server, transport } = await exchange((response) => json(response, 200, {}));
    server.closeIdle();
    await sleep(50);
    expect(await transport.request({ ...POST, url: server.origin })).toMatchObject({ ok: true });
    expect(server.sockets()).toBe(2);
  });

  test("a socket that lay idle too long is closed by us; a slow answer is neither idle nor unconnected", async () => {
    const slow: Answer = (response) => void setTimeout(json, 250, response, 200, {});
    const { server, transport, result } = await exchange(slow, { idleSocketMs: 100, connectTimeoutMs: 100 });
    expect(result).toMatchObject({ ok: true });
    await sleep(200);
    expect(await transport.request({ ...POST, url: server.origin })).toMatchObject({ ok: true });
    expect(server.sockets()).toBe(2);
  });

  test("a reset on a reused socket is unknown: it had taken the bytes", async () => {
    const server = await serve((response, _, index) => {
      if (index === 1) json(response, 200, {});
      else response.socket?.resetAndDestroy();
    });
    const transport = createTransport();
    await transport.request({ ...POST, url: server.origin });
    const result = await transport.request({ ...POST, url: server.origin });
    expect(result).toMatchObject({ certainty: "unknown", code: "ECONNRESET" });
    expect(server.sockets()).toBe(1);
  });
});

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openRedisStore } from "../../../src/store/redis/redis.js";
import { startFleet } from "../../races/fleet.js";
import { intentOf, LINK } from "../calls.js";
import { describeRedis, freePort, type RedisServer, startRedis } from "../redis-server.js";

describeRedis("ways to reach a server", () => {
  const dir = mkdtempSync(join(tmpdir(), "twilio-verify-reach-"));
  const servers: RedisServer[] = [];
  const started = async (...options: string[]) => {
    servers.push(await startRedis(...options));
    return servers.at(-1)!;
  };
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    rmSync(dir, { recursive: true, force: true });
  });
  const admits = async (url: string) => {
    const store = await openRedisStore({ link: LINK, url });
    const { kind } = await store.admit(intentOf(), []);
    await store.close();
    return kind;
  };

  test("by a socket", async () => {
    const path = join(dir, "redis.sock");
    await started("--unixsocket", path);
    expect(await admits(`redis://${path}`)).toBe("admitted");
  });

  test("with a user, a password and a database", async () => {
    const { client, port } = await started(
      "--user",
      "default",
      "on",
      "nopass",
      "~*",
      "+@all",
      "--user",
      "house",
      "on",
      ">p@ss",
      "~*",
      "+@all",
    );
    expect(await admits(`redis://house:p%40ss@127.0.0.1:${port}/3`)).toBe("admitted");
    expect(await client.info("keyspace")).toMatch(/db3:keys=2/);
    await expect(admits(`redis://house:wrong@127.0.0.1:${port}`)).rejects.toMatchObject({
      code: "POLICY_STORE_UNAVAILABLE",
    });
  });

  test("without permission to look: works, and says what is unchecked", async () => {
    const { port } = await started(
      "--user",
      "default",
      "on",
      "nopass",
      "~*",
      "+@all",
      "--user",
      "blind",
      "on",
      ">pass",
      "~*",
      "+@all",
      "-info",
      "-config",
    );
    const warnings: string[] = [];
    const store = await openRedisStore({
      link: LINK,
      url: `redis://blind:pass@127.0.0.1:${port}`,
      onWarning: (one) => warnings.push(one),
    });
    expect((await store.admit(intentOf(), [])).kind).toBe("admitted");
    expect(warnings).toEqual(["redis_info_is_not_permitted_so_it_is_unchecked"]);
    await store.close();
  });

  const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
  test.skipIf(!hasOpenssl)("by TLS, only when the certificate is trusted", async () => {
    const [cert, key] = [join(dir, "cert.pem"), join(dir, "key.pem")];
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    spawnSync("openssl", [
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-days",
      "1",
      "-keyout",
      key,
      "-out",
      cert,
      ...subject,
    ]);
    const tlsPort = await freePort();
    await started(
      "--tls-port",
      String(tlsPort),
      "--tls-cert-file",
      cert,
      "--tls-key-file",
      key,
      "--tls-auth-clients",
      "no",
      "--tls-ca-cert-file",
      cert,
    );
    const url = `rediss://localhost:${tlsPort}`;
    await expect(admits(url)).rejects.toMatchObject({ code: "POLICY_STORE_UNAVAILABLE" });
    const fleet = await startFleet(1, url, dir, { NODE_EXTRA_CA_CERTS: cert });
    expect(await fleet.all("crowd", () => ({ key: "tls", racers: 5, limit: 3 }))).toEqual([
      { admitted: 3, refused: 2 },
    ]);
    await fleet.stop();
  });
});

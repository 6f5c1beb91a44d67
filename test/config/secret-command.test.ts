import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runSecretCommand } from "../../src/config/secret-command.js";
import { complete, failure, folder, load } from "./support.js";

const { PATH, HOME } = process.env;
const HMAC_KEY = randomBytes(32).toString("hex");
const shell = (script: string) => JSON.stringify(["sh", "-c", script]);
const print = (value: string) => JSON.stringify(["printf", "%s", value]);

describe("NAME_COMMAND", () => {
  test.each([
    ["TWILIO_API_KEY_SECRET", "value", "twilio.apiKeySecret"],
    ["TWILIO_AUTH_TOKEN", "value", "twilio.authToken"],
    ["VERIFY_DESTINATION_HMAC_KEY", HMAC_KEY, "hmacKey"],
    ["VERIFY_RECEIPT_KEYS", '{"keys": []}', "receiptKeys"],
    ["TWILIO_VERIFY_STORE", "redis://:value@127.0.0.1/0", "store.url"],
  ])("%s", async (name, value, path) => {
    const { config, sources, warnings } = await load(folder(), { PATH, [`${name}_COMMAND`]: print(value) });
    expect(config).toHaveProperty(path, value);
    expect(config.secrets).toContain(value);
    expect(sources.environment).toEqual([`${name}_COMMAND`]);
    expect(warnings.filter(({ setting }) => setting !== "security.receipt_keys_env")).toEqual([]);
  });

  test.each([
    ["echo value", "value"],
    ["  echo  two words ", "two words"],
    ['["echo", "two  words"]', "two  words"],
    [shell("printf 'a\\r\\n'"), "a"],
    [shell("printf 'a\\n\\n'"), "a\n"],
    [shell("printf ' a '"), " a "],
    // No shell, so no quotes, variables, pipes or second commands.
    ["echo 'a' $HOME | cat; id", "'a' $HOME | cat; id"],
    [shell("echo value; echo noise >&2"), "value"],
  ])("%s", async (command, secret) => {
    const { config } = await load(folder(), { PATH, HOME, TWILIO_AUTH_TOKEN_COMMAND: command });
    expect(config.twilio.authToken).toBe(secret);
  });

  test("is looked for in the folder of the start, and runs once for two uses of a name", async () => {
    const root = folder({ tool: "#!/bin/sh\necho ran >> runs\necho value\n" });
    writeFileSync(join(root, "runs"), "");
    const { config } = await load(root, { PATH, TWILIO_AUTH_TOKEN_COMMAND: "sh tool" });
    expect([config.twilio.authToken, config.webhookAuthToken]).toEqual(["value", "value"]);
    expect(readFileSync(join(root, "runs"), "utf8")).toBe("ran\n");
  });

  test("does not run where it is not needed: for another name, or for Twilio in a simulation", async () => {
    const root = folder();
    const command = shell(`echo ran >> ${join(root, "runs")}; echo value`);
    const env = { PATH, SOMETHING_ELSE_COMMAND: command };
    await load(root, { ...env, ...complete });
    await load(root, { ...env, TWILIO_AUTH_TOKEN_COMMAND: command }, { simulate: true });
    expect(() => readFileSync(join(root, "runs"))).toThrow("ENOENT");
  });

  test("sees the environment without our variables, the other secrets and the other commands", async () => {
    const root = folder({ "twilio-verify.toml": '[security]\nhmac_key_env = "ACME_KEY"' });
    const names = JSON.stringify([process.execPath, "-p", "Object.keys(process.env).sort().join()"]);
    const { config } = await load(root, {
      PATH,
      HOME,
      VAULT_TOKEN: "the manager's own",
      AWS_SECRET_ACCESS_KEY: "the manager's own",
      ACME_KEY: HMAC_KEY,
      TWILIO_ACCOUNT_SID: complete.TWILIO_ACCOUNT_SID,
      TWILIO_API_KEY_SECRET: "other",
      VERIFY_RECEIPT_KEYS: "other",
      OTHER_COMMAND: "other",
      TWILIO_AUTH_TOKEN_COMMAND: names,
    });
    expect(config.twilio.authToken).toBe("AWS_SECRET_ACCESS_KEY,HOME,PATH,VAULT_TOKEN");
  });
});

describe("refused, and neither the command nor what it printed is told", () => {
  test.each([
    [shell("echo canary; echo canary >&2; exit 3"), "ended with exit code 3"],
    [shell("echo canary; kill -TERM $$"), "was ended by SIGTERM"],
    [shell("true"), "printed nothing"],
    [shell("echo; : canary"), "printed nothing"],
    [`printf \${canary}`, "printed nothing"],
    [shell("head -c 70000 /dev/zero | tr '\\0' c; : canary"), "printed more than 64 KiB"],
    ["canary-program-that-is-not-there", "cannot be started (ENOENT)"],
    ["/etc", "cannot be started (EACCES)"],
    ["[]", "is not a command"],
    ['["canary"', "is not a command"],
    ['["canary", 1]', "is not a command"],
    ['[""]', "is not a command"],
  ])("%s", async (command, words) => {
    const error = await failure(load(folder(), { PATH, TWILIO_AUTH_TOKEN_COMMAND: command }));
    expect(error.key).toBe("TWILIO_AUTH_TOKEN_COMMAND");
    expect(error.message).toContain("TWILIO_AUTH_TOKEN_COMMAND");
    expect(error.message).toContain(words);
    expect(JSON.stringify(error) + error.stack).not.toContain("canary");
  });

  test("one that does not end is killed, even if it would rather not", () => {
    const root = folder();
    const script = `echo $$ > ${join(root, "pid")}; trap "" TERM; while :; do :; done`;
    const run = () => runSecretCommand("X_COMMAND", shell(script), { env: { PATH }, cwd: root, timeoutMs: 500 });
    expect(run).toThrow("The command in X_COMMAND did not end within 0.5 seconds.");
    const pid = Number(readFileSync(join(root, "pid"), "utf8"));
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });

  test.each([
    ["TWILIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN_COMMAND"],
    ["TWILIO_AUTH_TOKEN_FILE", "TWILIO_AUTH_TOKEN_COMMAND"],
  ])("%s and %s together", async (one, other) => {
    const root = folder({ secret: "value" });
    const error = await failure(load(root, { PATH, [one]: "secret", [other]: `sh -c canary` }));
    expect(error.message).toContain(`${one} and ${other} are both set`);
    const { config } = await load(root, { PATH, [one]: "$" + "{TOKEN}", [other]: "echo value" });
    expect(config.twilio.authToken).toBe("value");
  });
});

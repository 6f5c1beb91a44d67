import { execFileSync } from "node:child_process";
import { renameSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createContacts } from "../../src/contacts/contacts.js";
import { bookOf, folder, MAILBOX, PHONE, refusal } from "./places.js";

const OTHER = "+14155550123";

describe("contacts of one tenant", () => {
  test("a handle gives its destination; any other handle gives nothing", async () => {
    const { resolve } = createContacts({ place: bookOf({ user_42: PHONE, ada: MAILBOX, tenants: OTHER }) });
    expect(await resolve("user_42", "default")).toBe(PHONE);
    expect(await resolve("ada", "default")).toBe(MAILBOX);
    expect(await resolve("tenants", "default")).toBe(OTHER);
    for (const handle of ["user_43", "ADA", "ad", "ada ", ""]) {
      expect(await resolve(handle, "default"), handle).toBeUndefined();
    }
  });

  test("names that every object has are no contacts and no tenants", async () => {
    const [one, several] = [{ ada: MAILBOX }, { tenants: { default: { ada: MAILBOX } } }].map((content) =>
      createContacts({ place: bookOf(content) }),
    );
    for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"]) {
      expect(await one!.resolve(name, "default"), name).toBeUndefined();
      expect((await refusal(several!.resolve("ada", name))).code, name).toBe("NOT_CONFIGURED");
    }
  });

  test("another tenant learns that it has no contacts, not that there is no such contact", async () => {
    const { code, message } = await refusal(createContacts({ place: bookOf({ ada: MAILBOX }) }).resolve("ada", "acme"));
    expect(code).toBe("NOT_CONFIGURED");
    expect(message).toContain("no contacts of this tenant");
  });
});

describe("contacts of several tenants", () => {
  const place = () => bookOf({ tenants: { default: { ada: MAILBOX }, acme: { ada: PHONE }, empty: {} } });

  test("each sees its own alone", async () => {
    const { resolve } = createContacts({ place: place() });
    expect(await resolve("ada", "default")).toBe(MAILBOX);
    expect(await resolve("ada", "acme")).toBe(PHONE);
    expect(await resolve("ada", "empty")).toBeUndefined();
    expect((await refusal(resolve("ada", "nobody"))).message).toContain("no contacts of this tenant");
  });
});

describe("a change of the file", () => {
  test("is seen by the next lookup: rewritten, replaced, cut, gone and back", async () => {
    const place = bookOf({ ada: PHONE });
    const { resolve } = createContacts({ place });
    const ada = () => resolve("ada", "default");
    expect(await ada()).toBe(PHONE);

    writeFileSync(place, JSON.stringify({ ada: MAILBOX }));
    expect(await ada()).toBe(MAILBOX);
    writeFileSync(`${place}.new`, JSON.stringify({ ada: OTHER }), { mode: 0o600 });
    renameSync(`${place}.new`, place);
    expect(await ada()).toBe(OTHER);
    truncateSync(place, 5);
    expect((await refusal(ada())).message).toContain("not valid JSON");
    rmSync(place);
    expect((await refusal(ada())).message).toContain("cannot be read (ENOENT)");
    writeFileSync(place, JSON.stringify({ bob: OTHER }), { mode: 0o600 });
    expect(await ada()).toBeUndefined();
  });

  test("is seen although it has the same length and follows at once", async () => {
    const place = bookOf({ ada: PHONE });
    const { resolve } = createContacts({ place });
    for (let round = 0; round < 200; round += 1) {
      const to = `+1415555${1000 + round}`;
      writeFileSync(place, JSON.stringify({ ada: to }));
      expect(await resolve("ada", "default")).toBe(to);
    }
  });

  test("is the only reason to parse it again, once the file is too old to have changed in the same tick", async () => {
    const place = bookOf({ ada: PHONE });
    const { resolve } = createContacts({ place });
    const parse = vi.spyOn(JSON, "parse");
    onTestFinished(() => parse.mockRestore());
    vi.useFakeTimers({ toFake: ["Date"], now: statSync(place).ctimeMs + 1_000 });
    onTestFinished(() => void vi.useRealTimers());
    for (const times of [1, 2, 3]) {
      expect(await resolve("ada", "default")).toBe(PHONE);
      expect(parse).toHaveBeenCalledTimes(times);
    }
    parse.mockClear();
    vi.setSystemTime(statSync(place).ctimeMs + 10_000);
    for (let round = 0; round < 5; round += 1) expect(await resolve("ada", "default")).toBe(PHONE);
    expect(parse).toHaveBeenCalledTimes(1);
    writeFileSync(place, JSON.stringify({ ada: OTHER }));
    expect(await resolve("ada", "default")).toBe(OTHER);
    expect(parse).toHaveBeenCalledTimes(2);
  });
});

describe("a file that cannot be used is an error, never an unknown contact", () => {
  test.each<[what: string, content: unknown, says: RegExp]>([
    ["nothing", "", /is not valid JSON,/],
    ["a comma too many", `{\n  "ada": "${MAILBOX}",\n}`, /is not valid JSON \(line 3, column 1\),/],
    ["a comma too few", `{"a": "${PHONE}"\n"b": "${PHONE}"}`, /is not valid JSON \(line 2, column 1\),/],
    ["half of it", `{"ada": "${MAILBOX}`, /is not valid JSON \(line 1, column 25\),/],
    ["words like a place", "nope at position 7", /is not valid JSON,/],
    ["a list", [PHONE], /does not hold a JSON object/],
    ["null", "null", /does not hold a JSON object/],
    ["a number as destination", { ada: 14155552671 }, /has a contact that is no text/],
    ["an empty destination", { ada: "" }, /has a contact that is no text/],
    ["an endless destination", { ada: "1".repeat(321) }, /has a contact that is no text or too long/],
    ["a destination in an object", { ada: { to: MAILBOX } }, /has a contact that is no text/],
    ["a handle nobody can give", { "Ada Lovelace": MAILBOX }, /has a handle that cannot be used/],
    ["the prototype as handle", '{"__proto__": "x"}', /has a handle that cannot be used/],
    ["contacts beside the tenants", { tenants: { acme: {} }, ada: MAILBOX }, /has contacts beside "tenants"/],
    ["a tenant that is a contact", { tenants: { acme: PHONE } }, /has a tenant without contacts/],
    [
      "a fault in another tenant's",
      { tenants: { default: { ada: MAILBOX }, b: { x: 1 } } },
      /has a contact that is no/,
    ],
  ])("%s", async (_what, content, says) => {
    const { code, message, details } = await refusal(
      createContacts({ place: bookOf(content) }).resolve("ada", "default"),
    );
    expect(code).toBe("NOT_CONFIGURED");
    expect(message).toMatch(says);
    expect(message).toMatch(/^The contacts file .*, so nothing was sent\.$/);
    expect(details.fix).toContain("[agents] contacts");
  });

  test("a byte order mark is none", async () => {
    expect(await createContacts({ place: bookOf(`\uFEFF{"ada": "${MAILBOX}"}`) }).resolve("ada", "default")).toBe(
      MAILBOX,
    );
  });

  test("more than 16 MiB is not read", async () => {
    const place = bookOf({ ada: MAILBOX });
    truncateSync(place, 16 * 1024 * 1024 + 1);
    const { message } = await refusal(createContacts({ place }).resolve("ada", "default"));
    expect(message).toContain("larger than 16 MiB");
  });

  test("a folder, a pipe that nobody writes to and a device are refused at once", async () => {
    const place = folder();
    const pipe = join(place, "pipe");
    if (process.platform !== "win32") execFileSync("mkfifo", ["-m", "600", pipe]);
    const places = process.platform === "win32" ? [place] : [place, pipe, "/dev/zero"];
    for (const one of places) {
      const { code, message } = await refusal(createContacts({ place: one }).resolve("ada", "default"));
      expect(code).toBe("NOT_CONFIGURED");
      expect(message).toMatch(/is not a regular file|cannot be read/);
    }
  });

  test("a link to a file is that file", async () => {
    const link = join(folder(), "link.json");
    symlinkSync(bookOf({ ada: MAILBOX }), link);
    expect(await createContacts({ place: link }).resolve("ada", "default")).toBe(MAILBOX);
  });
});

import { chmodSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createContacts } from "../../src/contacts/contacts.js";
import { bookOf, folder, MAILBOX, refusal } from "./places.js";

const onPosix = test.skipIf(process.platform === "win32");

onPosix.each([0o604, 0o602, 0o640, 0o620, 0o644, 0o666, 0o777])(
  "mode %o: refused, whoever it is open to",
  async (mode) => {
    const place = bookOf({ ada: MAILBOX });
    chmodSync(place, mode);
    const { code, message, details } = await refusal(createContacts({ place }).resolve("ada", "default"));
    expect(code).toBe("NOT_CONFIGURED");
    expect(message).toContain("open to other users");
    expect(details.fix).toContain("chmod 600");
  },
);

onPosix.each([0o600, 0o400, 0o700])("mode %o: used", async (mode) => {
  const place = bookOf({ ada: MAILBOX });
  chmodSync(place, mode);
  expect(await createContacts({ place }).resolve("ada", "default")).toBe(MAILBOX);
});

onPosix("opened to others while in use: refused from the next lookup on, and mended without a restart", async () => {
  const place = bookOf({ ada: MAILBOX });
  const { resolve } = createContacts({ place });
  expect(await resolve("ada", "default")).toBe(MAILBOX);
  chmodSync(place, 0o644);
  expect((await refusal(resolve("ada", "default"))).code).toBe("NOT_CONFIGURED");
  expect((await refusal(resolve("nobody", "default"))).code).toBe("NOT_CONFIGURED");
  chmodSync(place, 0o600);
  expect(await resolve("ada", "default")).toBe(MAILBOX);
});

onPosix("behind a link it is the file's own mode that counts", async () => {
  const place = bookOf({ ada: MAILBOX });
  const link = join(folder(), "contacts.json");
  symlinkSync(place, link);
  chmodSync(place, 0o644);
  expect((await refusal(createContacts({ place: link }).resolve("ada", "default"))).code).toBe("NOT_CONFIGURED");
});

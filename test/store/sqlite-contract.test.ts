import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { openSqliteStore } from "../../src/store/sqlite.js";
import { LINK } from "./calls.js";
import { storeContract } from "./store-contract.js";

const dir = mkdtempSync(join(tmpdir(), "twilio-verify-contract-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

storeContract("SQLite", async (clock, name) =>
  openSqliteStore({ path: join(dir, `${name}.sqlite`), clock, link: LINK }),
);

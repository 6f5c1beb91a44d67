import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { openSqliteStore } from "../../src/store/sqlite.js";
import { storeContract } from "./store-contract.js";

const dir = mkdtempSync(join(tmpdir(), "twilio-verify-contract-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

let files = 0;
storeContract("SQLite", async (clock) => openSqliteStore({ path: join(dir, `${files++}.sqlite`), clock }));

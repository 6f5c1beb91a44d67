// One row committed as our store commits: WAL, synchronous = FULL.
import { openDatabase } from "../src/store/driver.ts";

export function openCommit(path) {
  const database = openDatabase(path);
  database.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE row (id INTEGER PRIMARY KEY, at INTEGER)",
  );
  const insert = database.prepare("INSERT INTO row (at) VALUES (?)");
  // The driver closes a database that nobody refers to.
  return Object.assign(() => void insert.run(Date.now()), { database });
}

// The reference: one Hono route that makes one row durable (FULL commit) and answers.
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";

const database = await open(process.argv[2]);
database.exec(
  "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE hit (id INTEGER PRIMARY KEY, at REAL)",
);
const insert = database.prepare("INSERT INTO hit (at) VALUES (?)");
const app = new Hono().post("/", async (c) => {
  await c.req.json();
  insert.run(Date.now());
  return c.json({ ok: true });
});
const server = createAdaptorServer({ fetch: app.fetch });
server.listen(0, "127.0.0.1", () => console.log(`listens on http://127.0.0.1:${server.address().port}`));

async function open(path) {
  const { DatabaseSync } = await import("node:sqlite").catch(() => import("@photostructure/sqlite"));
  return new DatabaseSync(path);
}

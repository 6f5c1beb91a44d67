// The references: a Hono route that makes one row durable (FULL commit) and answers; and one that does what no send can do
// without, a claim, a request to Twilio and its outcome. Usage: bare-http.mjs <database> [<Twilio's address>]
import { Agent, request } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";

const [path, twilio] = process.argv.slice(2);
const database = await open(path);
database.exec(
  "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE hit (id INTEGER PRIMARY KEY, at REAL)",
);
const insert = database.prepare("INSERT INTO hit (at) VALUES (?)");
const agent = new Agent({ keepAlive: true, maxSockets: 50 });
const app = new Hono()
  .post("/", async (c) => {
    await c.req.json();
    insert.run(Date.now());
    return c.json({ ok: true });
  })
  .post("/parts", async (c) => {
    const { to } = await c.req.json();
    insert.run(Date.now());
    const { sid } = await posted(new URLSearchParams({ To: to, Channel: "sms" }).toString());
    insert.run(Date.now());
    return c.json({ sid });
  });
const server = createAdaptorServer({ fetch: app.fetch });
server.listen(0, "127.0.0.1", () => console.log(`listens on http://127.0.0.1:${server.address().port}`));

function posted(body) {
  const { TWILIO_ACCOUNT_SID: account, TWILIO_AUTH_TOKEN: secret, TWILIO_VERIFY_SERVICE_SID: service } = process.env;
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return new Promise((resolve, reject) => {
    const url = new URL(`/v2/Services/${service}/Verifications`, twilio);
    const call = request(url, { method: "POST", agent, headers, auth: `${account}:${secret}` });
    call.on("error", reject).on("response", async (response) => {
      let text = "";
      for await (const part of response) text += part;
      resolve(JSON.parse(text));
    });
    call.end(body);
  });
}

async function open(file) {
  const { DatabaseSync } = await import("node:sqlite").catch(() => import("@photostructure/sqlite"));
  return new DatabaseSync(file);
}

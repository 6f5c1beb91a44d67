// Receives the codes that twilio-verify-mcp delivers itself ([custom] delivery = "webhook") and pushes them to an app.
//
//   VERIFY_DELIVERY_SECRET=whsec_… DEVICES='{"+14155552671": "device-1"}' PORT=8085 node node.mjs
//
// 204 taken · 409 taken before · 422 nobody's device · 401 not signed · 503 try another way
import { createServer } from "node:http";
import { verifyDeliveryWebhook } from "twilio-verify-mcp";

const { VERIFY_DELIVERY_SECRET, DEVICES = "{}", PORT = "8085" } = process.env;
const devices = new Map(Object.entries(JSON.parse(DEVICES)));
const MAX_BYTES = 16 * 1024;

/** Yours: APNs, FCM or a socket to the app. Never log the text: it holds the code. */
async function push(device, text, expiresAt) {
  process.stdout.write(`push ${device}, ${text.length} characters, until ${expiresAt}\n`);
}

/** Ids of the last ten minutes; older requests fail the signature. With several servers: a table with a unique key. */
const taken = new Set();

async function deliver({ id, to, code, expires_at: expiresAt }) {
  const device = devices.get(to);
  if (!device) return 422;
  if (taken.has(id)) return 409;
  taken.add(id);
  setTimeout(() => taken.delete(id), 600_000).unref();
  await push(device, `${code} is your code. Share it with nobody.`, expiresAt);
  return 204;
}

/** The bytes as they came: they are what is signed. */
async function bodyOf(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const server = createServer(async (request, response) => {
  try {
    const body = await bodyOf(request);
    const message = body && verifyDeliveryWebhook(VERIFY_DELIVERY_SECRET, request.headers, body);
    response.writeHead(message ? await deliver(message) : 401).end();
  } catch {
    response.writeHead(503).end();
  }
});

server.listen(Number(PORT), "127.0.0.1", () => process.stdout.write(`listening on ${server.address().port}\n`));

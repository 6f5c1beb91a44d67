/** Webhook receivers on loopback that behave, and misbehave, as real ones do; they end with the test. */
import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { validateRequestWithBody } from "twilio/lib/webhooks/webhooks.js";
import { AUTH_TOKEN, atEnd } from "../mcp/house.js";

export interface Received {
  method: string;
  url: string;
  headers: http.IncomingHttpHeaders;
  body: string;
  /** By Twilio's own SDK, for the address under which it was reached. */
  isSigned: boolean;
}

export type Answer = (response: http.ServerResponse, received: Received) => void;

export interface Receiver {
  /** Its `[http] public_url`. */
  origin: string;
  received: Received[];
}

export const answering =
  (status: number, headers: http.OutgoingHttpHeaders = {}): Answer =>
  (response) =>
    void response.writeHead(status, headers).end("canary-answer");

export const verifying: Answer = (response, received) => answering(received.isSigned ? 204 : 403)(response, received);

export async function startReceiver(answer: Answer, tls?: { key: string; cert: string }): Promise<Receiver> {
  const received: Received[] = [];
  const listener: http.RequestListener = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = "", url = "", headers } = request;
    const body = Buffer.concat(chunks).toString();
    const signature = String(headers["x-twilio-signature"]);
    const isSigned = validateRequestWithBody(AUTH_TOKEN, signature, `${origin}${url}`, body);
    received.push({ method, url, headers, body, isSigned });
    answer(response, received.at(-1)!);
  };
  const server = tls ? https.createServer(tls, listener) : http.createServer(listener);
  await once(server.listen(0, "127.0.0.1"), "listening");
  atEnd(() => {
    server.close();
    server.closeAllConnections();
  });
  const origin = `${tls ? "https" : "http"}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, received };
}

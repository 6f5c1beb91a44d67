/** The gateway as a process: MCP, REST, webhooks, pages, metrics, log and spans. */
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { signatureOf } from "../../../src/twilio/signature.js";
import { type Gateway, startGateway } from "../../http/gateway/support.js";
import { SERVICE, UNKNOWN_SID, wrong } from "../../mcp/house.js";
import type { Json } from "../../mcp/peer.js";
import type { Ledger } from "./canaries.js";
import { SECRETS } from "./installations.js";
import { filesOf, type Place, rowsOf, type Source, sourceOf } from "./places.js";
import { type Addresses, freshNumber, openInstallation } from "./stage.js";
import { ALL_ERROR_TEXTS, ANSWERS, TOLD } from "./texts.js";

const moduleUrl = (name: string) => pathToFileURL(createRequire(import.meta.url).resolve(name)).href;

/** An application's own tracing: what it would send to its collector, it writes to a file. */
const TRACING = `import { appendFileSync } from "node:fs";
import api from "${moduleUrl("@opentelemetry/api")}";
import sdk from "${moduleUrl("@opentelemetry/sdk-trace-base")}";
const line = ({ name, attributes, status, events }) => JSON.stringify({ name, attributes, status, events }) + "\\n";
const exporter = {
  export: (spans, done) => (appendFileSync("spans.jsonl", spans.map(line).join("")), done({ code: 0 })),
  shutdown: async () => {},
};
api.trace.setGlobalTracerProvider(
  new sdk.BasicTracerProvider({ spanProcessors: [new sdk.SimpleSpanProcessor(exporter)] }),
);
`;

interface Desk {
  gateway: Gateway;
  ledger: Ledger;
  to: string;
  /** One request: what came back is kept, and its JSON given. */
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Json>;
}

const codeOf = ({ gateway, ledger, to }: Desk) =>
  ledger.plant("code", gateway.house.simulator.inbox(to)[0]?.code ?? TOLD.code);

/** What is asked of it, right and wrong; each gets a fresh number. */
const VISITS: readonly ((desk: Desk) => Promise<unknown>)[] = [
  async (desk) => {
    const { to, ledger, ask } = desk;
    const identity = ledger.plant("identity", `person-canary-rest-${to.slice(-4)}`);
    const key = ledger.plant("idempotency key", `canary-idempotency-rest-${to.slice(-4)}`);
    const endUserIp = ledger.plant("client address", "203.0.113.77");
    const session = ledger.plant("free text", `canary-session-${to.slice(-4)}`);
    const headers = { "idempotency-key": key, "verify-session": session };
    await ask("POST", "/verify/send", { to, identity, end_user_ip: endUserIp }, headers);
    await ask("POST", "/verify/send", { to, identity, end_user_ip: endUserIp }, headers);
    await ask("POST", "/verify/send", { to: `${to}1`, identity }, headers);
    await ask("POST", "/verify/check", { to, code: ledger.plant("wrong code", wrong(codeOf(desk))), identity });
    const { check } = await ask("POST", "/verify/check", { to, code: codeOf(desk), identity });
    await ask("GET", `/verify/${check.verification_sid}`);
    await ask("POST", "/receipts/redeem", { receipt: check.receipt, sub: to });
    await ask("POST", "/receipts/redeem", { receipt: check.receipt });
  },
  async (desk) => {
    const { to, ask } = desk;
    const { verification } = await ask("POST", "/verify/send", { to });
    await ask("POST", "/verify/send", { to, resend: true });
    await ask("POST", `/verify/${verification.sid}/cancel`, { reason: `canary ${to}` });
    await ask("POST", `/verify/${UNKNOWN_SID}/cancel`, {});
  },
  async ({ to, ask }) => {
    for (const body of [to, [to], { to: { to } }, { to, code: TOLD.code }, { to: `${to}99999999` }, `{"to":"${to}`]) {
      await ask("POST", "/verify/send", body);
      await ask("POST", "/verify/check", body);
    }
    for (const path of [to, TOLD.code, encodeURIComponent(TOLD.mailbox), encodeURIComponent(ALL_ERROR_TEXTS)]) {
      for (const room of ["/verify", "/errors", "/c", "/t", "/webhooks", "/tenants", "/console", "/mcp"]) {
        await ask("GET", `${room}/${path}?to=${encodeURIComponent(to)}&code=${TOLD.code}`);
      }
    }
  },
  async (desk) => {
    const { to, ask, ledger, gateway } = desk;
    const headers = { accept: "application/json, text/event-stream" };
    const call = (name: string, args: Json) =>
      ask("POST", "/mcp", { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args } }, headers);
    await call("send_otp", { to });
    await call("check_otp", { to });
    await call("check_otp", { to, code: ledger.plant("wrong code", wrong(codeOf(desk))) });
    await call("check_otp", { to, code: codeOf(desk) });
    await call("explain_error", { message: ALL_ERROR_TEXTS });
    for (const answer of Object.values(ANSWERS)) {
      gateway.house.simulator.faults({ status: 500, body: answer({ ...TOLD, number: to }) });
      await call("list_verifications", { to });
    }
  },
  async (desk) => {
    const { to, ask, gateway } = desk;
    const { verification } = await ask("POST", "/verify/send", { to });
    const data = {
      service_sid: SERVICE,
      verification_sid: verification.sid,
      to,
      code: codeOf(desk),
      note: ALL_ERROR_TEXTS,
    };
    const type = "com.twilio.accountsecurity.verify.message.undelivered";
    const event = {
      specversion: "1.0",
      id: "EZ1",
      type,
      time: new Date().toISOString(),
      data: { ...data, channel: "sms" },
    };
    for (const [path, body, contentType] of [
      ["/webhooks/verify-events", JSON.stringify([event]), "application/json"],
      ["/webhooks/verify-events", JSON.stringify({ to }), "application/json"],
      [
        "/webhooks/sms-status",
        new URLSearchParams({
          MessageSid: `SM${"1".repeat(32)}`,
          MessageStatus: "failed",
          To: to,
          Body: `code ${codeOf(desk)}`,
        }).toString(),
        "application/x-www-form-urlencoded",
      ],
    ] as const) {
      const url = `${gateway.origin}${path}`;
      const signature = signatureOf(SECRETS["Auth Token"], { url, contentType, body: Buffer.from(body) });
      for (const signed of [signature, TOLD.secret]) {
        await ask("POST", path, body, { "content-type": contentType, "x-twilio-signature": signed });
      }
    }
  },
  async ({ ask, to }) => {
    const forged = {
      authorization: `Bearer tvm_${"a".repeat(40)}${TOLD.code}`,
      "x-forwarded-for": TOLD.secret,
      host: to,
    };
    for (const path of ["/verify/send", "/mcp", "/metrics", "/receipts/redeem"])
      await ask("POST", path, { to }, forged);
    for (const path of ["/healthz", "/readyz", "/openapi.json", "/docs", "/.well-known/jwks.json"])
      await ask("GET", path);
  },
];

export async function runGateway(ledger: Ledger, addresses: Addresses): Promise<Source[]> {
  const house = await openInstallation("gateway", addresses);
  writeFileSync(join(house.folder, "tracing.mjs"), TRACING);
  const gateway = await startGateway({ inHouse: house, nodeArgs: ["--import", "./tracing.mjs"] });
  ledger.plant("gateway token", gateway.token);
  const sources: Source[] = [];
  const ask: Desk["ask"] = async (method, path, body, headers) => {
    const answer = await gateway.call(path, {
      method,
      redirect: "manual",
      headers: { "content-type": "application/json", ...headers },
      ...(method === "POST" && { body: typeof body === "string" ? body : JSON.stringify(body ?? {}) }),
    });
    const text = await answer.text();
    const place: Place = answer.ok ? "gateway answers" : "gateway refusals";
    // The pattern alone: an address of ours is one of the canaries.
    const room = path.split(/[/?]/)[1]!;
    sources.push(sourceOf(place, `${method} /${room}`, `${JSON.stringify([...answer.headers])}\n${text}`));
    return JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? (text.startsWith("{") ? text : "{}"));
  };
  for (const visit of VISITS) {
    house.simulator.clearFaults();
    await visit({ gateway, ledger, to: ledger.plant("number", freshNumber()), ask });
  }
  sources.push(...(await consolePages(gateway, ledger)));
  sources.push(sourceOf("metrics", "/metrics", await (await gateway.call("/metrics")).text()));
  await gateway.stop();
  for (const { code } of house.simulator.inbox()) ledger.plant("code", code);
  return [
    ...sources,
    sourceOf("log", "gateway", gateway.said()),
    sourceOf("simulator", "gateway", JSON.stringify([house.simulator.requests(), house.simulator.inbox()])),
    ...filesOf(house.folder, "gateway"),
    ...rowsOf(join(house.stateDir, "state.sqlite"), "gateway"),
  ];
}

const PAGES = [
  "",
  "/verifications",
  "/verifications?q=1",
  "/statistics",
  "/rules",
  "/export?format=csv",
  "/export?format=jsonl",
];

/** Every page of the operator's console, and a search for each number that was ever used here. */
async function consolePages({ origin, token, house }: Gateway, ledger: Ledger): Promise<Source[]> {
  const post = (path: string, fields: Record<string, string>, cookie = "") =>
    fetch(`${origin}/console${path}`, {
      method: "POST",
      redirect: "manual",
      headers: { origin, "sec-fetch-site": "same-origin", cookie },
      body: new URLSearchParams(fields),
    });
  const signedIn = await post("/sign-in", { token });
  const cookie = signedIn.headers.get("set-cookie")!.split(";")[0]!;
  ledger.plant("console session", cookie.split("=")[1]!);
  const found = await Promise.all(
    [...new Set(house.simulator.inbox().map(({ to }) => to))].map((to) => post("/verifications", { to }, cookie)),
  );
  const sids = [
    ...new Set(house.simulator.inbox().map(({ verification_sid }) => `/verifications/${verification_sid}`)),
  ];
  const paths = [...PAGES, ...sids, ...found.map(({ headers }) => headers.get("location")!.replace(/^\/console/, ""))];
  const pages = paths.map(async (path) => {
    const answer = await fetch(`${origin}/console${path}`, { headers: { cookie } });
    return sourceOf(
      "console page",
      path.split("?")[0]!,
      `${JSON.stringify([...answer.headers])}\n${await answer.text()}`,
    );
  });
  return Promise.all(pages);
}

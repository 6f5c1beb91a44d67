import { VerifyError } from "../core/errors.js";
import { exchange } from "../exchange.js";
import { isDestination, isHandle, isRecord, type Lookup } from "./handle.js";

/** From the name look-up to the last byte. */
const DEADLINE_MS = 3_000;
const MAX_BYTES = 8 * 1024;

/** Asks the operator's address: 200 `{"to": "+…"}` or 404; anything else is no answer. `{tenant}` is filled in, too. */
export function addressLookup(template: string, token: string | undefined): Lookup {
  refuseUnsafe(template);
  return async (handle, tenant) => {
    if (template.includes("{tenant}") && !isHandle(tenant)) throw unusable("This tenant's name cannot stand in it.");
    const { status, body } = await get(fill(template, handle, tenant), token).catch((error: unknown) => {
      throw unavailable(reasonOf(error));
    });
    if (status === 404) return undefined;
    if (status !== 200) throw unavailable(`HTTP ${status}`);
    return destinationOf(body);
  };
}

function get(url: URL, token: string | undefined) {
  const headers = { Accept: "application/json", ...(token !== undefined && { Authorization: `Bearer ${token}` }) };
  return exchange({ url, headers, deadlineMs: DEADLINE_MS, maxBytes: MAX_BYTES });
}

function fill(template: string, handle: string, tenant: string): URL {
  const values: Record<string, string> = { contact: handle, tenant };
  return new URL(template.replace(/\{(contact|tenant)\}/g, (_, name: string) => encodeURIComponent(values[name]!)));
}

/** The path or the query must depend on the handle, and where it goes must not. */
function refuseUnsafe(template: string): void {
  if (!URL.canParse(template.replace(/\{(?:contact|tenant)\}/g, "a"))) throw unusable("It is not a web address.");
  const [one, other, third] = [fill(template, "a", "a"), fill(template, "b", "a"), fill(template, "b", "b")];
  const isLoopback = /^(?:127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/.test(one.hostname);
  if (one.protocol !== "https:" && !(one.protocol === "http:" && isLoopback)) throw unusable("It must be https://….");
  if (one.username || one.password) throw unusable("A token belongs in the variable of contacts_token_env.");
  if (one.host !== third.host) throw unusable("{contact} and {tenant} may stand in its path and query alone.");
  if (one.pathname + one.search === other.pathname + other.search) throw unusable("Its path or query needs {contact}.");
}

function destinationOf(body: string): string {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    throw unavailable("the answer is not JSON");
  }
  if (isRecord(answer) && isDestination(answer.to)) return answer.to;
  throw unavailable('the answer has no "to"');
}

/** Messages of the network layer carry hosts and addresses, and of headers what stood in them; only a code leaves. */
function reasonOf(error: unknown): string {
  const code = String((error as { code?: unknown } | undefined)?.code);
  if (code === "DEADLINE") return "no answer in time";
  return /^[A-Z][A-Z0-9_]{1,39}$/.test(code) ? code : "no answer";
}

function unavailable(reason: string): VerifyError {
  return new VerifyError("POLICY_STORE_UNAVAILABLE", {
    message: `The contact cannot be looked up now (${reason}), so nothing was sent.`,
    fix: "Try again shortly. If it stays, the operator must check the address that [agents] contacts names and its token.",
  });
}

function unusable(problem: string): VerifyError {
  return new VerifyError("NOT_CONFIGURED", {
    message: `The address of the contacts cannot be used, so nothing was sent. ${problem}`,
    fix: "The operator must correct [agents] contacts, for example https://crm.example.com/contacts/{contact}.",
  });
}

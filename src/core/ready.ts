import { rulesFor } from "./limits/rules.js";
import type { Context } from "./ports/context.js";

/** `configuration`: credentials are missing; `store`: it does not answer; `credentials`: Twilio refused them just now. */
export type Unready = "configuration" | "store" | "credentials";

/** What keeps every send from leaving, whoever asks for it. Never rejects. */
export async function unready(context: Context, tenant: string): Promise<Unready[]> {
  const hasGateway = await context.gateway().then(
    () => true,
    () => false,
  );
  if (!hasGateway) return ["configuration"];
  try {
    const { store, fingerprint } = await context.state();
    const account = fingerprint("account", context.settings.account);
    const rules = rulesFor({ operation: "send", session: "", subjects: [], ips: [], account }, context.settings);
    const gate = rules.filter(({ counts }) => counts === "credentials");
    const used = await store.usage(tenant, gate);
    return used.some(({ used, limit }) => used >= limit) ? ["credentials"] : [];
  } catch {
    return ["store"];
  }
}

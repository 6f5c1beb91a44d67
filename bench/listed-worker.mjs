// The real list over the real store, in front of a Twilio that only ever has the newest twenty attempts.
import { linkOf } from "../src/core/audit.ts";
import { createFingerprint } from "../src/core/fingerprint.ts";
import { list } from "../src/core/list.ts";
import { openDatabase } from "../src/store/driver.ts";
import { openSqliteStore } from "../src/store/sqlite.ts";

const fingerprint = createFingerprint(Buffer.alloc(32, "bench"));
const caller = { tenant: "default", actor: "bench", session: "s", agent: true };
const sid = (index) => `VE${String(index).padStart(32, "0")}`;

export async function openListing(path, count) {
  const store = await openSqliteStore({ path, clock: Date, link: linkOf(fingerprint) });
  fill(path, count);
  const attempts = Array.from({ length: 20 }, (_, index) => ({
    sid: `VL${String(index).padStart(32, "0")}`,
    verificationSid: sid(count - 1 - index),
    to: "+14155552671",
    channel: "sms",
    converted: index % 2 === 0,
    createdAt: Date.now() - index * 1_000,
    state: "confirmed",
    delivery: "delivered",
  }));
  const gateway = {
    listAttempts: async () => ({ ok: true, value: { attempts } }),
    summarizeAttempts: async () => ({ ok: true, value: { total: count, converted: count / 2 } }),
  };
  const context = {
    settings: { agents: { destinations: "any", contacts: false }, codeTtlSeconds: 600 },
    clock: Date,
    log: () => {},
    gateway: async () => gateway,
    state: async () => ({ store, fingerprint }),
    catalogue: async () => ({ entry: () => undefined }),
  };
  return { list: () => list({}, context, caller), close: () => store.close() };
}

/** By the tables, not by a million decisions; one in a hundred was refused. */
function fill(path, count) {
  const database = openDatabase(path);
  const now = Date.now();
  const verification = database.prepare(
    "INSERT INTO verification (sid, tenant, subject, mask, channel, status, created_at, expires_at, updated_at, sends, wrong_checks) VALUES (?, 'default', 's' || ?, '+1••••••••71', 'sms', 'approved', ?, ?, ?, 1, 0)",
  );
  const decision = database.prepare(
    "INSERT INTO decision (at, tenant, actor, session, operation, outcome, channel, subject, mask, verification_sid) VALUES (?, 'default', 'bench', 's', 'send', ?, 'sms', 's' || ?, '+1••••••••71', ?)",
  );
  const refused = (index) => index % 100 === 0 && index < count - 100;
  for (let from = 0; from < count; from += 20_000) {
    database.exec("BEGIN IMMEDIATE");
    for (let index = from; index < Math.min(count, from + 20_000); index += 1) {
      const at = now - (count - index) * 10;
      verification.run(sid(index), index, at, at + 600_000, at);
      decision.run(at, refused(index) ? "RATE_LIMITED" : "done", index, sid(index));
    }
    database.exec("COMMIT");
  }
  database.close();
}

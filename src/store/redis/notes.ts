import type { Json } from "../../core/ports/settings.js";
import type { Note, NoteKind, Store } from "../../core/ports/store.js";
import type { Connection } from "./connection.js";
import { keysOf } from "./keys.js";
import { NOTE, type TestClock } from "./scripts.js";

type Found = [value: string] | "spent" | null;

/** Sent once: a spending whose answer was lost may have happened, and must not be told a second time. */
export function createNotes(
  connection: Connection,
  testAt: TestClock,
): Pick<Store, "remember" | "recall" | "spend" | "forget"> {
  const run = (what: string, tenant: string, kind: NoteKind, key: string, ...args: (string | number)[]) => {
    const names = keysOf(tenant);
    return connection.run(NOTE, [names.clock, names.note(kind, key)], [what, testAt() ?? "", ...args].map(String));
  };
  return {
    async remember({ tenant, kind, key, value, keepMs }: Note) {
      return (await run("remember", tenant, kind, key, JSON.stringify(value), keepMs)) === 1;
    },
    async recall(tenant, kind, key) {
      const found = (await run("recall", tenant, kind, key)) as Found;
      return Array.isArray(found) ? (JSON.parse(found[0]) as Json) : undefined;
    },
    async spend(tenant, kind, key) {
      const found = (await run("spend", tenant, kind, key)) as Found;
      return Array.isArray(found) ? { value: JSON.parse(found[0]) as Json } : (found ?? undefined);
    },
    async forget(tenant, kind, key) {
      await run("forget", tenant, kind, key);
    },
  };
}

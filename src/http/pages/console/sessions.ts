import { createHash, randomBytes } from "node:crypto";
import type { Clock } from "../../../core/ports/log.js";

/** Who signed in, with the id of their token. */
export interface Operator {
  id: string;
  tenant: string;
  actor: string;
}

export interface Sessions {
  /** @returns the id that the browser keeps; only its hash stays here. */
  begin(operator: Operator): string;
  /** Undefined: never given out, ended, idle for too long, or over. @param isUse false where a page only stays open. */
  find(id: string | undefined, isUse?: boolean): Operator | undefined;
  end(id: string | undefined): void;
}

const LONGEST_MS = 8 * 3_600_000;
const IDLE_MS = 3_600_000;
const MOST = 100;

/** In memory: a restart signs everybody out. When there are too many the one that began first ends. */
export function createSessions(clock: Clock): Sessions {
  const sessions = new Map<string, { operator: Operator; beganAt: number; usedAt: number }>();
  return {
    begin(operator) {
      const oldest = sessions.size >= MOST && sessions.keys().next().value;
      if (oldest) sessions.delete(oldest);
      const id = randomBytes(32).toString("base64url");
      const now = clock.now();
      sessions.set(hashOf(id), { operator, beganAt: now, usedAt: now });
      return id;
    },
    find(id, isUse = true) {
      const session = id === undefined ? undefined : sessions.get(hashOf(id));
      if (!session) return undefined;
      const now = clock.now();
      if (now >= session.beganAt + LONGEST_MS || now >= session.usedAt + IDLE_MS) {
        sessions.delete(hashOf(id!));
        return undefined;
      }
      if (isUse) session.usedAt = now;
      return session.operator;
    },
    end(id) {
      if (id !== undefined) sessions.delete(hashOf(id));
    },
  };
}

const hashOf = (id: string) => createHash("sha256").update(id).digest("base64url");

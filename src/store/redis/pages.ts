import type { VerificationFilter, VerificationPage, VerificationRecord } from "../../core/ports/store.js";
import type { Connection } from "./connection.js";
import { keysOf } from "./keys.js";
import { PAGE } from "./scripts.js";

export async function readPage(connection: Connection, filter: VerificationFilter): Promise<VerificationPage> {
  const { tenant, subjects, since = 0, until = Number.MAX_SAFE_INTEGER, after, limit, now } = filter;
  const { status, channel, country } = filter;
  const names = keysOf(tenant);
  const goesOn = after !== undefined && after.createdAt <= until;
  const ask = {
    prefix: names.verification(""),
    createdAt: goesOn ? after.createdAt : until,
    sid: goesOn ? after.sid : undefined,
    ...{ since, limit, now, status, channel, country, subjects },
  };
  const keys = subjects ? [...new Set(subjects)].map(names.verificationsOf) : [names.verifications];
  const [createdAt, sid, found] = (await connection.run(PAGE, keys, [JSON.stringify(ask)])) as [
    number,
    string,
    string[],
  ];
  return {
    found: found.map((text) => JSON.parse(text) as VerificationRecord),
    ...(sid && { next: { createdAt, sid } }),
  };
}

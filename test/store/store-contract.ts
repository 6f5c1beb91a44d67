import { auditContract } from "./contract/audit.js";
import { eventsContract } from "./contract/events.js";
import type { Open } from "./contract/house.js";
import { intentsContract } from "./contract/intents.js";
import { limitsContract } from "./contract/limits.js";
import { notesContract } from "./contract/notes.js";
import { outcomesContract } from "./contract/outcomes.js";
import { personsContract } from "./contract/persons.js";
import { recordsContract } from "./contract/records.js";
import { rotationContract } from "./contract/rotation.js";
import { statisticsContract } from "./contract/statistics.js";

const CONTRACTS = [
  limitsContract,
  intentsContract,
  outcomesContract,
  rotationContract,
  recordsContract,
  personsContract,
  notesContract,
  eventsContract,
  auditContract,
  statisticsContract,
];

/** What every store does, clause by clause of core/ports/store.ts. */
export function storeContract(name: string, open: Open): void {
  for (const contract of CONTRACTS) contract(name, open);
}

import type { Open } from "./contract/house.js";
import { intentsContract } from "./contract/intents.js";
import { limitsContract } from "./contract/limits.js";
import { outcomesContract } from "./contract/outcomes.js";
import { recordsContract } from "./contract/records.js";
import { rotationContract } from "./contract/rotation.js";

/** What every store does, clause by clause of core/ports.ts. */
export function storeContract(name: string, open: Open): void {
  for (const contract of [limitsContract, intentsContract, outcomesContract, rotationContract, recordsContract]) {
    contract(name, open);
  }
}

import { entries, NO_REASON, RETRY_ONCE, SUPPORT } from "../entries.js";
import type { Explanations } from "../explanation.js";

const AGAIN = [RETRY_ONCE, SUPPORT];

/** Two families with the same seven titles, 60401–60407 and 68001–68007. The titles name a part that failed, no more. */
const family = (first: number): Explanations =>
  entries(
    { retry: "fix_first", surface: "api", evidence: "title" },
    {
      [first]: [
        "A network error occurred.",
        "A connection failed, or was cut on its way.",
        ["Check the connection.", ...AGAIN],
        { retry: "backoff" },
      ],
      [first + 1]: [
        "A mapper error occurred: data could not be converted.",
        "Data has another form than expected.",
        AGAIN,
      ],
      [first + 2]: ["A storage error occurred.", "Data could not be stored or read.", AGAIN],
      [first + 3]: [
        "An input error occurred.",
        "A value that was given is not valid.",
        ["Check the values of the call.", "Do not repeat the call unchanged."],
      ],
      [first + 4]: ["A key storage error occurred.", "A key could not be stored or read.", AGAIN],
      [first + 5]: [
        "An initialization error occurred.",
        NO_REASON,
        ["Check the set-up of the part that starts.", ...AGAIN],
      ],
      [first + 6]: [
        "An authentication token error occurred.",
        "The token could not be made or is not valid.",
        ["Make a new token, then try again.", SUPPORT],
      ],
    },
  );

export const client: Explanations = { ...family(60401), ...family(68001) };

import type { Explanations } from "../explanation.js";

/** Entities, factors and challenges: TOTP, push, passkeys (facts/twilio-verify.md §1.7, §3.2). */
export const factors: Explanations = {
  60300: {
    meaning: "A parameter of the factor API is malformed or makes no sense. The request was not processed.",
    causes: ["A value is missing, or has the wrong type or length."],
    fixes: ["Correct the parameter, then send the request again."],
    retry: "fix_first",
    surface: "api",
  },
  60301: {
    meaning: "The entity already exists in this Service.",
    causes: ["The identity was used before."],
    fixes: ["Use the existing entity."],
    retry: "fix_first",
    surface: "api",
  },
  60306: {
    meaning: "The request about an entity, factor or challenge is not valid.",
    causes: [
      "The identity is not 8 to 64 letters, digits and dashes.",
      "A SID, the AuthPayload, the ExpirationDate or a paging value is malformed.",
    ],
    fixes: ["Check identity, SIDs, payload and dates before the call."],
    retry: "fix_first",
    surface: "api",
  },
  60308: {
    meaning: "All tries of this challenge are used up (5 for TOTP).",
    causes: ["Wrong codes of the authenticator app were entered again and again."],
    fixes: ["Create a new challenge.", "Slow this person's tries down."],
    retry: "new_resource",
    surface: "api",
  },
  60309: {
    meaning: "All push notifications of this challenge are used up (3).",
    causes: ["The notification was sent again too often."],
    fixes: ["Create a new challenge."],
    retry: "new_resource",
    surface: "api",
  },
  60310: {
    meaning: "All tries to enrol this factor are used up (5 for TOTP).",
    causes: ["Wrong codes were entered during enrolment."],
    fixes: ["Delete the factor and create a new one."],
    retry: "new_resource",
    surface: "api",
  },
  60311: {
    meaning:
      "The factor could not be verified. Since October 2021 a wrong TOTP code normally answers 200 with the status unverified instead.",
    causes: ["The AuthPayload is wrong."],
    fixes: ["Ask for a fresh code from the authenticator app.", "Check that the clock of the device is right."],
    retry: "fix_first",
    surface: "api",
  },
  60312: {
    meaning:
      "The limit of challenges for this factor is reached: 10 in 24 hours for codes of up to 4 digits, else 50 an hour and 100 in 24 hours.",
    causes: ["Too many TOTP checks were made.", "Somebody is guessing codes."],
    fixes: ["Wait for the window to pass.", "Look for abuse before allowing more."],
    retry: "wait_window",
    surface: "api",
  },
  60315: {
    meaning: "The entity has as many factors as it can have (20 push, 100 TOTP).",
    causes: ["Old factors are never deleted."],
    fixes: ["Delete factors that are no longer used."],
    retry: "fix_first",
    surface: "api",
  },
  60317: {
    meaning: "The factor already exists.",
    causes: ["A factor with the same binding was created before."],
    fixes: ["Use the existing factor."],
    retry: "fix_first",
    surface: "api",
  },
  60318: {
    meaning: "The factor is not verified yet.",
    causes: ["A challenge was created before the enrolment was finished."],
    fixes: ["Finish the enrolment with a code from the app first."],
    retry: "fix_first",
    surface: "api",
  },
  60322: {
    meaning: "The challenge was already answered.",
    causes: ["An answer was sent a second time."],
    fixes: ["Create a new challenge."],
    retry: "new_resource",
    surface: "api",
  },
  60323: {
    meaning: "The challenge has expired (5 minutes after its creation by default).",
    causes: ["The answer came too late."],
    fixes: ["Create a new challenge."],
    retry: "new_resource",
    surface: "api",
  },
  60324: {
    meaning:
      "The challenge could not be verified. A wrong TOTP code normally answers 200 with the status pending instead.",
    causes: ["The payload is wrong."],
    fixes: ["Ask for a fresh code and try again."],
    retry: "fix_first",
    surface: "api",
  },
  60326: {
    meaning: "More than 100 factors were created for this entity in a day.",
    causes: ["Enrolment runs in a loop."],
    fixes: ["Stop the loop and wait 24 hours."],
    retry: "wait_window",
    surface: "api",
  },
  60328: {
    meaning: "Entities are created faster than the account allows (40 a second).",
    causes: ["Many people are enrolled at once."],
    fixes: ["Slow the enrolment down, then try again."],
    retry: "backoff",
    surface: "api",
  },
};

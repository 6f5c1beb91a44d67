/** Challenges, by which a verified factor is asked for a code: facts/twilio-verify.md §1.7. */
import type { ChallengeInstance } from "twilio/lib/rest/verify/v2/service/entity/challenge.js";
import { CHALLENGE_STATUSES, type Challenge, type FactorGateway } from "../core/ports/factors.js";
import { malformed, type Sdk, type TwilioClient } from "./client.js";
import { refused } from "./failure.js";
import { isIdentity, sameIdentity } from "./identity.js";
import { isSid } from "./options.js";
import { epochMs, oneOf, sidOf } from "./resource.js";

type ChallengeCalls = Pick<FactorGateway, "createChallenge" | "verifyChallenge" | "fetchChallenge">;

export function challengeCalls(client: TwilioClient, serviceSid: string): ChallengeCalls {
  const challengesOf = async (sdk: Sdk, identity: string) =>
    (await sdk.verify()).services(serviceSid).entities(identity).challenges;
  return {
    async createChallenge(identity, factorSid, code) {
      if (!isIdentity(identity)) return refused("Identity");
      if (!isSid("YF", factorSid)) return refused("FactorSid");
      return client.call("create_challenge", async (sdk) => {
        const made = await (await challengesOf(sdk, identity)).create({ factorSid, authPayload: code });
        return made.factorSid === factorSid ? toChallenge(made, identity) : malformed();
      });
    },

    async verifyChallenge(identity, challengeSid, code) {
      if (!isIdentity(identity)) return refused("Identity");
      if (!isSid("YC", challengeSid)) return refused("ChallengeSid");
      return client.call("verify_challenge", async (sdk) => {
        const challenge = (await challengesOf(sdk, identity))(challengeSid);
        return theChallenge(await challenge.update({ authPayload: code }), identity, challengeSid);
      });
    },

    async fetchChallenge(identity, challengeSid) {
      if (!isIdentity(identity)) return refused("Identity");
      if (!isSid("YC", challengeSid)) return refused("ChallengeSid");
      return client.call("fetch_challenge", async (sdk) =>
        theChallenge(await (await challengesOf(sdk, identity))(challengeSid).fetch(), identity, challengeSid),
      );
    },
  };
}

/** The challenge that was asked for, and no other. */
function theChallenge(resource: ChallengeInstance, identity: string, challengeSid: string): Challenge {
  return resource.sid === challengeSid ? toChallenge(resource, identity) : malformed();
}

function toChallenge(resource: ChallengeInstance, identity: string): Challenge {
  return {
    sid: sidOf("YC", resource.sid),
    identity: sameIdentity(resource.identity, identity),
    factorSid: sidOf("YF", resource.factorSid),
    status: oneOf(CHALLENGE_STATUSES, resource.status),
    createdAt: epochMs(resource.dateCreated),
    expiresAt: epochMs(resource.expirationDate),
  };
}

/** Factors of an entity: facts/twilio-verify.md §1.7. Only TOTP ones are made here; others are listed. */
import type {
  FactorInstance,
  FactorListInstance,
  FactorPage,
} from "twilio/lib/rest/verify/v2/service/entity/factor.js";
import type { NewFactorInstance } from "twilio/lib/rest/verify/v2/service/entity/newFactor.js";
import {
  FACTOR_STATUSES,
  FACTOR_TYPES,
  type Factor,
  type FactorGateway,
  TOTP_ALGORITHMS,
  type TotpConfig,
} from "../core/ports/factors.js";
import { malformed, type Sdk, type TwilioClient } from "./client.js";
import { refused } from "./failure.js";
import { isIdentity, sameIdentity } from "./identity.js";
import { isSid } from "./options.js";
import { toBinding } from "./otpauth.js";
import { type Place, placeOf } from "./pages.js";
import { epochMs, integerIn, oneOf, sidOf, untrusted } from "./resource.js";

type FactorCalls = Pick<
  FactorGateway,
  "createTotpFactor" | "verifyFactor" | "listFactors" | "fetchFactor" | "removeFactor"
>;

const MAX_NAME = 64;
const PAGE_SIZE = 100;
/** An entity has at most 100 TOTP and 20 push factors; whoever answers more pages is not Twilio. */
const MAX_PAGES = 10;

export function factorCalls(client: TwilioClient, serviceSid: string): FactorCalls {
  const entity = async (sdk: Sdk, identity: string) => (await sdk.verify()).services(serviceSid).entities(identity);
  return {
    async createTotpFactor(request) {
      const { identity, friendlyName } = request;
      if (!isIdentity(identity)) return refused("Identity");
      return client.call("create_factor", async (sdk) => {
        const made = await (await entity(sdk, identity)).newFactors.create({
          friendlyName,
          factorType: "totp",
          "config.alg": request.algorithm,
          "config.codeLength": request.codeLength,
          "config.timeStep": request.timeStepSeconds,
          "config.skew": request.skew,
        });
        const factor = toFactor(made, identity);
        const totp = factor.totp ?? malformed();
        return { ...factor, totp, binding: toBinding(made.binding, totp, request) };
      });
    },

    async verifyFactor(identity, factorSid, code) {
      if (!isIdentity(identity)) return refused("Identity");
      if (!isSid("YF", factorSid)) return refused("FactorSid");
      return client.call("verify_factor", async (sdk) => {
        const factor = (await entity(sdk, identity)).factors(factorSid);
        return theFactor(await factor.update({ authPayload: code }), identity, factorSid);
      });
    },

    async listFactors(identity) {
      if (!isIdentity(identity)) return refused("Identity");
      const path = `/v2/Services/${serviceSid}/Entities/${identity}/Factors`;
      const { pageOrigins } = client.connection;
      return client.call("list_factors", async (sdk) => {
        const { factors } = await entity(sdk, identity);
        const found = await everyPage(factors, (url) => placeOf(url, pageOrigins, path));
        return found.map((factor) => toFactor(factor, identity));
      });
    },

    async fetchFactor(identity, factorSid) {
      if (!isIdentity(identity)) return refused("Identity");
      if (!isSid("YF", factorSid)) return refused("FactorSid");
      return client.call("fetch_factor", async (sdk) =>
        theFactor(await (await entity(sdk, identity)).factors(factorSid).fetch(), identity, factorSid),
      );
    },

    async removeFactor(identity, factorSid) {
      if (!isIdentity(identity)) return refused("Identity");
      if (!isSid("YF", factorSid)) return refused("FactorSid");
      return client.call("remove_factor", async (sdk) => {
        await (await entity(sdk, identity)).factors(factorSid).remove();
        return undefined;
      });
    },
  };
}

async function everyPage(
  { page }: FactorListInstance,
  next: (nextPageUrl: string) => Place,
): Promise<FactorInstance[]> {
  const found: FactorInstance[] = [];
  let place: Place | undefined = { pageSize: PAGE_SIZE };
  for (let pages = 0; place; pages++) {
    if (pages === MAX_PAGES) malformed();
    const { instances, nextPageUrl }: FactorPage = await page(place);
    found.push(...instances);
    place = nextPageUrl ? next(nextPageUrl) : undefined;
  }
  return found;
}

/** The factor that was asked for, and no other. */
function theFactor(resource: FactorInstance, identity: string, factorSid: string): Factor {
  return resource.sid === factorSid ? toFactor(resource, identity) : malformed();
}

function toFactor(resource: FactorInstance | NewFactorInstance, identity: string): Factor {
  const type = oneOf(FACTOR_TYPES, resource.factorType);
  return {
    sid: sidOf("YF", resource.sid),
    identity: sameIdentity(resource.identity, identity),
    type,
    status: oneOf(FACTOR_STATUSES, resource.status),
    friendlyName: untrusted(resource.friendlyName, MAX_NAME),
    createdAt: epochMs(resource.dateCreated),
    updatedAt: epochMs(resource.dateUpdated),
    totp: type === "totp" ? toConfig(resource.config) : undefined,
  };
}

function toConfig(config: unknown): TotpConfig {
  const { alg, code_length, time_step, skew } = { ...Object(config) } as Record<string, unknown>;
  return {
    algorithm: oneOf(TOTP_ALGORITHMS, alg),
    codeLength: integerIn(3, 8, code_length),
    timeStepSeconds: integerIn(20, 60, time_step),
    skew: integerIn(0, 2, skew),
  };
}

/** Who answers what below `/Entities`. */
import { pageOf } from "../pages.js";
import type { Reply } from "../refusals.js";
import type { Authorized, Route } from "../routes.js";
import { isSid, type Service } from "../services.js";
import { type State, serviceOf } from "../state.js";
import { answerChallenge, type Challenge, challengeOf, makeChallenge, statusOf } from "./challenges.js";
import {
  type Entity,
  entityOf,
  type Factor,
  factorOf,
  factorsOf,
  makeEntity,
  makeFactor,
  removeEntity,
  removeFactor,
  verifyFactor,
} from "./factors.js";
import {
  invalid,
  readCode,
  readConfig,
  readExpiry,
  readFactor,
  readFactorSid,
  readIdentity,
  readName,
} from "./forms.js";
import { challengeJson, entityJson, factorJson, newFactorJson } from "./wire.js";

const ENTITIES = "^/v2/Services/([^/]+)/Entities";

export const FACTOR_ROUTES: Route[] = [
  { pattern: new RegExp(`${ENTITIES}$`), methods: { GET: listEntities, POST: createEntity } },
  { pattern: new RegExp(`${ENTITIES}/([^/]+)$`), methods: { GET: fetchEntity, DELETE: deleteEntity } },
  { pattern: new RegExp(`${ENTITIES}/([^/]+)/Factors$`), methods: { GET: listFactors, POST: createFactor } },
  {
    pattern: new RegExp(`${ENTITIES}/([^/]+)/Factors/([^/]+)$`),
    methods: { GET: fetchFactor, POST: updateFactor, DELETE: deleteFactor },
  },
  { pattern: new RegExp(`${ENTITIES}/([^/]+)/Challenges$`), methods: { GET: listChallenges, POST: createChallenge } },
  {
    pattern: new RegExp(`${ENTITIES}/([^/]+)/Challenges/([^/]+)$`),
    methods: { GET: fetchChallenge, POST: updateChallenge },
  },
];

const ok = (body: unknown): Reply => ({ status: 200, body });
const created = (body: unknown): Reply => ({ status: 201, body });
const GONE: Reply = { status: 204, body: undefined };

function service(state: State, { names, account, now }: Authorized): Service {
  return serviceOf(state, names[0]!, account, now);
}

function entity(state: State, call: Authorized): Entity {
  return entityOf(state, service(state, call), readIdentity(call.names[1]!));
}

function factor(state: State, call: Authorized): Factor {
  const sid = call.names[2]!;
  return factorOf(entity(state, call), isSid("YF", sid) ? sid : invalid(), call.now);
}

function challenge(state: State, call: Authorized): Challenge {
  const sid = call.names[2]!;
  return challengeOf(entity(state, call), isSid("YC", sid) ? sid : invalid());
}

// ---------------------------------------------------------------- entities

function listEntities(state: State, call: Authorized): Reply {
  const { sid } = service(state, call);
  const entities = [...state.entities.values()].filter((one) => one.service.sid === sid);
  return ok(pageOf("entities", entities, (one) => entityJson(one, call.origin), call, invalid));
}

function createEntity(state: State, call: Authorized): Reply {
  const identity = readIdentity(call.form.get("Identity") ?? "");
  return created(entityJson(makeEntity(state, service(state, call), identity, call.now), call.origin));
}

function fetchEntity(state: State, call: Authorized): Reply {
  return ok(entityJson(entity(state, call), call.origin));
}

function deleteEntity(state: State, call: Authorized): Reply {
  removeEntity(state, service(state, call), readIdentity(call.names[1]!));
  return GONE;
}

// ---------------------------------------------------------------- factors

function listFactors(state: State, call: Authorized): Reply {
  const factors = factorsOf(entity(state, call), call.now);
  return ok(pageOf("factors", factors, (one) => factorJson(one, call.origin), call, invalid));
}

function createFactor(state: State, call: Authorized): Reply {
  const owner = service(state, call);
  const identity = readIdentity(call.names[1]!);
  const made = makeFactor(state, owner, identity, readFactor(owner, call.form), call.now);
  return created(newFactorJson(made, owner, call.origin));
}

function fetchFactor(state: State, call: Authorized): Reply {
  return ok(factorJson(factor(state, call), call.origin));
}

function updateFactor(state: State, call: Authorized): Reply {
  const { form, now, origin } = call;
  const found = factor(state, call);
  const [name, config, code] = [readName(form), readConfig(form, found.config), readCode(form)];
  if (code !== undefined) verifyFactor(state, found, code, now);
  Object.assign(found, { friendlyName: name ?? found.friendlyName, config, updatedAt: now });
  return ok(factorJson(found, origin));
}

function deleteFactor(state: State, call: Authorized): Reply {
  removeFactor(factor(state, call));
  return GONE;
}

// ---------------------------------------------------------------- challenges

function listChallenges(state: State, call: Authorized): Reply {
  const { query, now, origin } = call;
  const [sid, status, order] = ["FactorSid", "Status", "Order"].map((name) => query.get(name));
  const fits = (one: Challenge) =>
    (sid ?? one.factor.sid) === one.factor.sid && (!status || status === statusOf(one, now));
  const found = entity(state, call).challenges.filter(fits);
  const sorted = order === "desc" ? found.reverse() : found;
  return ok(pageOf("challenges", sorted, (one) => challengeJson(one, origin, now), call, invalid));
}

function createChallenge(state: State, call: Authorized): Reply {
  const { form, now, origin } = call;
  const found = factorOf(entity(state, call), readFactorSid(form), now);
  return created(challengeJson(makeChallenge(state, found, readExpiry(form, now), now, readCode(form)), origin, now));
}

function fetchChallenge(state: State, call: Authorized): Reply {
  return ok(challengeJson(challenge(state, call), call.origin, call.now));
}

function updateChallenge(state: State, call: Authorized): Reply {
  const found = challenge(state, call);
  answerChallenge(state, found, readCode(call.form) ?? invalid(), call.now);
  return ok(challengeJson(found, call.origin, call.now));
}

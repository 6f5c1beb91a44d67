/**
 * TOTP at Twilio, as small as the tests need it, laid over the house's gateway: RFC 6238 on the house's clock, five
 * tries, one secret a factor. It takes a code as often as it is given, as Twilio may.
 */
import { createHmac, randomBytes } from "node:crypto";
import type {
  Challenge,
  CreateTotpFactor,
  Factor,
  FactorGateway,
  NewTotpFactor,
  TotpConfig,
} from "../../../src/core/ports/factors.js";
import type { GatewayFailure, GatewayResult } from "../../../src/core/ports/gateway.js";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const TRIES = 5;
const CHALLENGE_MS = 300_000;

interface Clock {
  now(): number;
}
type Kept = Factor & { totp: TotpConfig; secret: string; tries: number };
type Asked = Challenge & { tries: number };
export type CallName = keyof FactorGateway;

export interface FakeTwilio extends FactorGateway {
  /** What arrived, codes included. */
  calls: { name: CallName; identity: string; code?: string; request?: CreateTotpFactor }[];
  count(name: CallName): number;
  /** The next call of that name answers so; `after` does it first and loses the answer. */
  fail(name: CallName, failure: Partial<GatewayFailure> & { after?: boolean }): void;
  /** A factor that Twilio knows and we did not make. */
  factors: Map<string, Kept>;
  challenges: Map<string, Asked>;
}

const sidOf = (prefix: string) => `${prefix}${randomBytes(16).toString("hex")}`;
const ok = <T>(value: T): GatewayResult<T> => ({ ok: true, value });
const no = (twilioCode: number, httpStatus: number): { ok: false; failure: GatewayFailure } => ({
  ok: false,
  failure: { certainty: "rejected", twilioCode, httpStatus },
});

export function codeAt(secret: string, at: number, { algorithm, codeLength, timeStepSeconds }: TotpConfig): string {
  const bits = [...secret].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 1_000 / timeStepSeconds)));
  const mac = createHmac(algorithm, key).update(step).digest();
  const number = mac.readUInt32BE(mac.at(-1)! & 15) & 0x7fffffff;
  return String(number % 10 ** codeLength).padStart(codeLength, "0");
}

export function fakeTwilio(clock: Clock): FakeTwilio {
  const factors = new Map<string, Kept>();
  const challenges = new Map<string, Asked>();
  const failures = new Map<CallName, Partial<GatewayFailure> & { after?: boolean }>();
  const calls: FakeTwilio["calls"] = [];

  const isRight = ({ secret, totp }: Kept, code: string) => {
    const steps = Array.from({ length: 2 * totp.skew + 1 }, (_, index) => index - totp.skew);
    return steps.some((step) => codeAt(secret, clock.now() + step * totp.timeStepSeconds * 1_000, totp) === code);
  };
  const own = (identity: string, sid: string) => {
    const factor = factors.get(sid);
    return factor?.identity === identity ? factor : undefined;
  };
  const shown = ({ secret: _, tries: __, ...factor }: Kept): Factor => factor;
  const shownChallenge = ({ tries: _, ...challenge }: Asked): Challenge => challenge;

  async function answered<T>(
    call: FakeTwilio["calls"][number],
    run: () => GatewayResult<T>,
  ): Promise<GatewayResult<T>> {
    calls.push(call);
    await new Promise((resolve) => setImmediate(resolve));
    const failure = failures.get(call.name);
    failures.delete(call.name);
    if (!failure) return run();
    const { after, ...told } = failure;
    if (after) run();
    return { ok: false, failure: { certainty: after ? "unknown" : "rejected", ...told } };
  }

  return {
    calls,
    factors,
    challenges,
    count: (name) => calls.filter((call) => call.name === name).length,
    fail: (name, failure) => failures.set(name, failure),
    createTotpFactor: (request) =>
      answered<NewTotpFactor>({ name: "createTotpFactor", identity: request.identity, request }, () => {
        const { identity, friendlyName, issuer = "Acme" } = request;
        const totp: TotpConfig = {
          algorithm: request.algorithm ?? "sha1",
          codeLength: request.codeLength ?? 6,
          timeStepSeconds: request.timeStepSeconds ?? 30,
          skew: request.skew ?? 1,
        };
        const secret = Array.from(randomBytes(32), (byte) => BASE32[byte % 32]).join("");
        const at = clock.now();
        const sid = sidOf("YF");
        const name = { untrusted: friendlyName };
        const factor = { sid, identity, type: "totp", status: "unverified", friendlyName: name } as const;
        const kept: Kept = { ...factor, createdAt: at, updatedAt: at, totp, secret, tries: 0 };
        factors.set(sid, kept);
        const uri = `otpauth://totp/${encodeURIComponent(issuer)}:${encodeURIComponent(friendlyName)}?secret=${secret}`;
        return ok({ ...shown(kept), totp, binding: { secret, uri } });
      }),
    verifyFactor: (identity, sid, code) =>
      answered<Factor>({ name: "verifyFactor", identity, code }, () => {
        const factor = own(identity, sid);
        if (!factor) return no(20404, 404);
        // As Twilio: no proof of the code where it was verified before.
        if (factor.status === "verified") return ok(shown(factor));
        factor.tries += 1;
        if (factor.tries > TRIES) return no(60310, 429);
        if (isRight(factor, code)) factor.status = "verified";
        return ok(shown(factor));
      }),
    listFactors: (identity) =>
      answered<Factor[]>({ name: "listFactors", identity }, () => {
        const found = [...factors.values()].filter((factor) => factor.identity === identity);
        return found.length ? ok(found.map(shown)) : no(20404, 404);
      }),
    fetchFactor: (identity, sid) =>
      answered<Factor>({ name: "fetchFactor", identity }, () => {
        const factor = own(identity, sid);
        return factor ? ok(shown(factor)) : no(20404, 404);
      }),
    removeFactor: (identity, sid) =>
      answered<undefined>({ name: "removeFactor", identity }, () => {
        if (!own(identity, sid)) return no(20404, 404);
        factors.delete(sid);
        return ok(undefined);
      }),
    createChallenge: (identity, factorSid, code) =>
      answered<Challenge>({ name: "createChallenge", identity, code }, () => {
        const factor = own(identity, factorSid);
        if (!factor) return no(20404, 404);
        if (factor.status !== "verified") return no(60318, 400);
        const status = isRight(factor, code) ? ("approved" as const) : ("pending" as const);
        const at = clock.now();
        const sid = sidOf("YC");
        const asked: Asked = {
          sid,
          identity,
          factorSid,
          status,
          createdAt: at,
          expiresAt: at + CHALLENGE_MS,
          tries: 1,
        };
        challenges.set(sid, asked);
        return ok(shownChallenge(asked));
      }),
    verifyChallenge: (identity, sid, code) =>
      answered<Challenge>({ name: "verifyChallenge", identity, code }, () => {
        const asked = challenges.get(sid);
        const factor = asked && own(identity, asked.factorSid);
        if (!asked || !factor) return no(20404, 404);
        if (asked.status !== "pending") return no(60322, 400);
        if (asked.expiresAt <= clock.now()) return no(60323, 400);
        asked.tries += 1;
        if (asked.tries > TRIES) return no(60308, 429);
        if (isRight(factor, code)) asked.status = "approved";
        return ok(shownChallenge(asked));
      }),
    fetchChallenge: (identity, sid) =>
      answered<Challenge>({ name: "fetchChallenge", identity }, () => {
        const asked = challenges.get(sid);
        return asked?.identity === identity ? ok(shownChallenge(asked)) : no(20404, 404);
      }),
  };
}

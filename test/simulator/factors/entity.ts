/** Calls about one person's factors. */
import type { SimulatorOptions } from "../../../src/simulator/simulator.js";
import { type Answer, type Form, openClient, SERVICE, wrong } from "../client.js";

export const IDENTITY = "ff483d1f-f591-898a-9942-916050d2ca3f";
export const START = Date.parse("2030-01-01T00:00:00Z");

/** A clock that moves only when told, and a person without factors. */
export async function openEntity({ identity = IDENTITY, ...options }: SimulatorOptions & { identity?: string } = {}) {
  const client = await openClient({ clock: { now: () => START }, ...options });
  const path = `/v2/Services/${SERVICE}/Entities/${identity}`;
  const factorAt = (sid: string) => `${path}/Factors/${sid}`;

  async function enrol(form: Form = {}): Promise<Answer> {
    const made = await client.post(`${path}/Factors`, { FriendlyName: "Ada's phone", FactorType: "totp", ...form });
    return made;
  }

  /** A verified factor, and a time step later, so that its next code is a new one. */
  async function verified(form: Form = {}): Promise<string> {
    const { sid, config } = (await enrol(form)).body;
    await client.post(factorAt(sid), { AuthPayload: client.simulator.totp(sid)! });
    client.simulator.advance(config.time_step * 1_000);
    return sid;
  }

  return {
    ...client,
    path,
    factorAt,
    enrol,
    verified,
    confirm: (sid: string, AuthPayload: string) => client.post(factorAt(sid), { AuthPayload }),
    challenge: (FactorSid: string, AuthPayload?: string, more: Form = {}) =>
      client.post(`${path}/Challenges`, { FactorSid, ...(AuthPayload && { AuthPayload }), ...more }),
    answer: (sid: string, AuthPayload: string) => client.post(`${path}/Challenges/${sid}`, { AuthPayload }),
    /** Right now, and one that is not right within any skew. */
    right: (sid: string) => client.simulator.totp(sid)!,
    wrongFor: (sid: string) => wrong(wrong(client.simulator.totp(sid)!)),
  };
}

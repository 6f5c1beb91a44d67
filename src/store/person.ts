import type { PersonRecord } from "../core/ports/store.js";

/** A person who was verified before persons were kept has a time alone. */
export type KnownPerson = Partial<PersonRecord>;

export const isProven = (known: KnownPerson[]): boolean => known.some(({ verifiedAt }) => verifiedAt !== undefined);

/** Of what is known under the current key and the previous one: the first, though a proof under either counts. */
export function personOf(known: KnownPerson[]): PersonRecord | undefined {
  const person = known.find(({ subject }) => subject !== undefined) as PersonRecord | undefined;
  const proof = known.find(({ verifiedAt }) => verifiedAt !== undefined);
  return person && { ...person, ...(proof && { verifiedAt: proof.verifiedAt }) };
}

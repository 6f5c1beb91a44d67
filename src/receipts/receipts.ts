/**
 * receipts/ — signed proof that a verification was approved: keys, tokens, and their verification by backends.
 * May import core and jose; everything that needs jose is in jws.ts.
 */
import { VerifyError } from "../core/errors.js";
import type { Receipts } from "../core/ports/outside.js";
import { claimsOf } from "./claims.js";
import { ReceiptError } from "./error.js";
import { checkSignature, createSigner } from "./jws.js";
import { jwksOf, type Key, type KeyringOptions, openKeyring } from "./keyring.js";
import { payloadOf } from "./token.js";

/**
 * Receipts signed with the keys of the environment or of the state folder (facts/policy.md §7.2).
 *
 * @throws VerifyError `NOT_CONFIGURED` for keys of the environment that cannot be used. The functions throw
 * `POLICY_STORE_UNAVAILABLE` when the key file cannot be read, and `sign` throws `INTERNAL` for claims that
 * `verifyReceipt` would not take.
 */
export async function openReceipts(options: KeyringOptions): Promise<Receipts> {
  const keyring = openKeyring(options);
  let signer: { kid: string; sign: ReturnType<typeof createSigner> } | undefined;

  const signWith = ({ kid, jwk }: Key) => {
    if (signer?.kid !== kid) signer = { kid, sign: createSigner(jwk) };
    return signer.sign;
  };
  const jwks = async () => jwksOf(await keyring.keys());

  return {
    async sign(claims) {
      const keys = await keyring.keys();
      const sign = await signWith(keys.find(({ state }) => state === "signing")!);
      try {
        const token = await sign(claims);
        claimsOf(payloadOf(token));
        return token;
      } catch (cause) {
        throw new VerifyError("INTERNAL", { cause });
      }
    },
    async read(token) {
      const keys = await jwks();
      try {
        const payload = payloadOf(token);
        await checkSignature(token, keys);
        return claimsOf(payload);
      } catch (error) {
        if (error instanceof ReceiptError) return undefined;
        throw error;
      }
    },
    jwks,
  };
}

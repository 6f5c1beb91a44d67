// Accepts or refuses a receipt, offline, with the library's own verifyReceipt.
//
//   npx twilio-verify-mcp keys jwks > jwks.json
//   RECEIPT_ISSUER=… RECEIPT_AUDIENCE=… RECEIPT_NONCE=… RECEIPT_PURPOSE=login node node.mjs jwks.json < token
//
// RECEIPT_NONCE, RECEIPT_PURPOSE and RECEIPT_SUB are what your backend asked for in this flow. A receipt is good until
// it expires: to accept it once, insert its `jti` into a table with a unique key before you act on it.
import { readFileSync } from "node:fs";
import { ReceiptError, verifyReceipt } from "twilio-verify-mcp";

const { RECEIPT_ISSUER, RECEIPT_AUDIENCE, RECEIPT_NONCE, RECEIPT_PURPOSE, RECEIPT_SUB } = process.env;

try {
  const token = readFileSync(0, "utf8").replace(/\n$/, "");
  const { jti, sub, amr, restricted, dst, provider } = await verifyReceipt(token, {
    jwks: JSON.parse(readFileSync(process.argv[2], "utf8")),
    issuer: RECEIPT_ISSUER,
    audience: RECEIPT_AUDIENCE,
    nonce: RECEIPT_NONCE,
    purpose: RECEIPT_PURPOSE,
    sub: RECEIPT_SUB,
  });
  const summary = { jti, sub, amr, restricted, to: dst?.mask, verification: provider.verification };
  process.stdout.write(`${JSON.stringify(summary)}\n`);
} catch (error) {
  process.stderr.write(`refused: ${error instanceof ReceiptError ? error.reason : error.message}\n`);
  process.exitCode = 1;
}

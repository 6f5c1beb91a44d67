"""Accepts or refuses a receipt, offline. Needs Python 3.9 and the package `cryptography`.

    npx twilio-verify-mcp keys jwks > jwks.json
    RECEIPT_ISSUER=… RECEIPT_AUDIENCE=… RECEIPT_NONCE=… RECEIPT_PURPOSE=login python3 verify.py jwks.json < token

RECEIPT_NONCE, RECEIPT_PURPOSE and RECEIPT_SUB are what your backend asked for in this flow. A receipt is good until it
expires: to accept it once, insert its `jti` into a table with a unique key before you act on it.
"""

import base64
import json
import os
import re
import sys
import time

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

MAX_TOKEN_BYTES = 4096
MAX_LIFETIME_SECONDS = 600
CLOCK_SKEW_SECONDS = 30


class ReceiptError(Exception):
    """A receipt that must not be accepted; its text is the reason."""


def decode(part):
    try:
        data = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError as error:
        raise ReceiptError("malformed") from error
    # Python ignores stray bits, so that one value has several spellings.
    if base64.urlsafe_b64encode(data).rstrip(b"=").decode() != part:
        raise ReceiptError("malformed")
    return data


def no_duplicates(pairs):
    if len(dict(pairs)) != len(pairs):
        raise ReceiptError("malformed")
    return dict(pairs)


def parse_object(part):
    try:
        value = json.loads(decode(part).decode("utf-8"), object_pairs_hook=no_duplicates)
    except (ValueError, RecursionError) as error:
        raise ReceiptError("malformed") from error
    if not isinstance(value, dict):
        raise ReceiptError("malformed")
    return value


def check_header(header):
    """One algorithm, one type, and no header that brings a key or changes the rules."""
    if header.get("alg") != "EdDSA":
        raise ReceiptError("wrong_algorithm")
    if not set(header) <= {"alg", "typ", "kid"}:
        raise ReceiptError("unsupported_header")
    if header.get("typ") != "verification-receipt+jwt":
        raise ReceiptError("wrong_type")
    if not is_text(header.get("kid")):
        raise ReceiptError("malformed")


def public_key(jwks, kid):
    found = [
        key
        for key in jwks["keys"]
        if key.get("kid") == kid
        and (key.get("kty"), key.get("crv")) == ("OKP", "Ed25519")
        and key.get("alg", "EdDSA") == "EdDSA"
        and key.get("use", "sig") == "sig"
    ]
    if len(found) != 1:
        raise ReceiptError("unknown_key")
    return Ed25519PublicKey.from_public_bytes(decode(found[0]["x"]))


def is_text(value):
    return isinstance(value, str) and value != ""


def check_form(claims):
    # `type`, not `isinstance`: True is an int.
    times = [claims.get(name) for name in ("iat", "nbf", "exp", "auth_time")]
    provider, dst = claims.get("provider"), claims.get("dst")
    if not (
        all(type(value) is int and value >= 0 for value in times)
        and 0 < claims["exp"] - claims["iat"] <= MAX_LIFETIME_SECONDS
        and all(is_text(claims.get(name)) for name in ("iss", "aud", "jti"))
        and isinstance(claims.get("amr"), list)
        and type(claims.get("restricted")) is bool
        # Absent where an authenticator app was asked: no destination was proved.
        and (dst is None or isinstance(dst, dict) and is_text(dst.get("mask")))
        and isinstance(provider, dict)
        and provider.get("name") == "twilio-verify"
        and provider.get("status") == "approved"
        and is_text(provider.get("verification"))
        and claims.get("simulated", True) is True
    ):
        raise ReceiptError("malformed")


def verify_receipt(token, jwks, issuer, audience, nonce=None, purpose=None, sub=None, now=None):
    """The claims of a receipt that is good for this flow now. Raises ReceiptError."""
    if len(token) > MAX_TOKEN_BYTES:
        raise ReceiptError("too_long")
    if not re.fullmatch(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*", token):
        raise ReceiptError("malformed")
    header_part, payload_part, signature_part = token.split(".")
    header = parse_object(header_part)
    check_header(header)
    signature, claims = decode(signature_part), parse_object(payload_part)
    try:
        public_key(jwks, header["kid"]).verify(signature, f"{header_part}.{payload_part}".encode())
    except InvalidSignature as error:
        raise ReceiptError("bad_signature") from error
    check_form(claims)
    at = time.time() if now is None else now
    refused = {
        "wrong_issuer": claims["iss"] != issuer,
        "wrong_audience": claims["aud"] != audience,
        "expired": at >= claims["exp"] + CLOCK_SKEW_SECONDS,
        "not_yet_valid": max(claims["nbf"], claims["iat"]) > at + CLOCK_SKEW_SECONDS,
        # A receipt with a nonce is for a flow that gave one.
        "wrong_nonce": claims.get("nonce") != nonce,
        "wrong_purpose": purpose is not None and claims.get("purpose") != purpose,
        "wrong_subject": sub is not None and claims.get("sub") != sub,
        "simulated": "simulated" in claims,
    }
    for reason, is_refused in refused.items():
        if is_refused:
            raise ReceiptError(reason)
    return claims


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        jwks = json.load(file)
    try:
        claims = verify_receipt(
            sys.stdin.read().removesuffix("\n"),
            jwks,
            issuer=os.environ.get("RECEIPT_ISSUER"),
            audience=os.environ.get("RECEIPT_AUDIENCE"),
            nonce=os.environ.get("RECEIPT_NONCE"),
            purpose=os.environ.get("RECEIPT_PURPOSE"),
            sub=os.environ.get("RECEIPT_SUB"),
        )
    except ReceiptError as error:
        sys.exit(f"refused: {error}")
    summary = {name: claims[name] for name in ("jti", "sub", "amr", "restricted") if name in claims}
    summary |= {"verification": claims["provider"]["verification"]}
    if "dst" in claims:
        summary["to"] = claims["dst"]["mask"]
    print(json.dumps(summary))


if __name__ == "__main__":
    main()

/** The codes of node and OpenSSL for a certificate or handshake that failed. */
const TLS_CODE = /CERT|_TLS_|_SSL_|^EPROTO$|^UNABLE_TO_|^INVALID_|^HOSTNAME_MISMATCH$/;

/** nodemailer replaces `code` and keeps the system's as `originalCode`. */
export function isTlsTrouble(error: { code?: string; originalCode?: string }): boolean {
  return TLS_CODE.test(String(error.originalCode ?? error.code));
}

/** What openclaw-graph keeps of a skill beside its text (facts/clients.md §1). */

/** Fields of the frontmatter that its loader reads and the Agent Skills format does not allow. No comma inside an item. */
export const GRAPH_FIELDS = {
  cluster: "twilio",
  tags: ["2fa", "otp", "verify", "twilio", "totp", "sna"],
  // Sending a code costs money and reaches a person.
  authorization_required: true,
  scope: "general",
  model_hint: "claude-sonnet",
  embedding_hint: "twilio verify 2fa otp totp phone email verification code fraud sna receipt",
} as const;

/** As the original document names them, each with why. */
export const RELATIONS = {
  DEPENDS_ON: {
    "twilio-core-auth": "the account and its API key, set where the server runs",
    "twilio-webhooks": "signatures and repeated events",
    "pii-handling": "masks and keyed fingerprints of destinations",
    "rate-limiting": "exact limits that all processes share",
  },
  COMPOSES: {
    "twilio-messaging": "how a message ended, and who opted out",
    "twilio-voice": "a call in place of an SMS",
    "sendgrid-transactional": "codes of our own by e-mail",
    "studio-flows": "longer journeys around a verification",
  },
  SIMILAR_TO: {
    "auth-otp-generic": "codes of your own, and the policy too",
    "firebase-phone-auth": "phone verification by another provider",
    "okta-verify": "factors of an enterprise identity",
  },
} as const;

/** Skills of today's graph that the loader should join with ours, beside those of RELATIONS that exist there. */
export const NEIGHBOURS = ["twilio", "twilio-lookup"] as const;

import type { EnvironmentReader } from "./environment.js";
import { ConfigError } from "./error.js";
import { sid } from "./keys.js";
import type { Camel } from "./names.js";
import type { FileConfig } from "./schema.js";
import { checkHmacKey } from "./secrets.js";

/** The credentials that the environment holds under the names that the file gives, and what is still missing. */
export function readCredentials(
  { twilio, verify, security, agents, alerts, challenge }: Camel<FileConfig>,
  environment: EnvironmentReader,
  simulate: boolean,
) {
  const apiKeySid = environment.plain(twilio.apiKeySidEnv);
  if (apiKeySid && !sid("SK").safeParse(apiKeySid).success) {
    throw new ConfigError(`${twilio.apiKeySidEnv} is not an API key SID.`, {
      key: twilio.apiKeySidEnv,
      fix: "Expected SK followed by 32 hexadecimal digits.",
    });
  }
  const ofTwilio = [twilio.apiKeySecretEnv, twilio.authTokenEnv, security.webhookAuthTokenEnv] as const;
  const { hmacKeyEnv, hmacKeyPreviousEnv, receiptKeysEnv } = security;
  const ofOurs = [
    hmacKeyEnv,
    hmacKeyPreviousEnv,
    receiptKeysEnv,
    agents.contactsTokenEnv,
    alerts.secretEnv,
    challenge.captchaSecretEnv,
  ];
  const secret = (name: string) => environment.secret(name, [...ofTwilio, ...ofOurs]);
  // Nobody asks a key manager for credentials that a simulation never uses.
  const [apiKeySecret, authToken, webhookAuthToken] = ofTwilio.map((name) =>
    simulate && environment.isCommand(name) ? undefined : secret(name),
  );
  const [hmacKey, hmacKeyPrevious, receiptKeys, contactsToken, alertsSecret, captchaSecret] = ofOurs.map(secret);

  const twilioSecrets = [apiKeySecret, authToken, webhookAuthToken].filter((secret) => secret !== undefined);
  if (hmacKey) checkHmacKey(security.hmacKeyEnv, hmacKey, twilioSecrets);
  if (hmacKeyPrevious) checkHmacKey(security.hmacKeyPreviousEnv, hmacKeyPrevious, twilioSecrets);

  const hasApiKey = Boolean(apiKeySid || apiKeySecret);
  const authMode = twilio.authMode ?? (hasApiKey ? "api_key" : "auth_token");
  // With nothing at all, ask for what Twilio recommends.
  const wantsApiKey = authMode === "api_key" || (!twilio.authMode && !authToken);
  const login: [string, string | undefined][] = wantsApiKey
    ? [
        [twilio.apiKeySidEnv, apiKeySid],
        [twilio.apiKeySecretEnv, apiKeySecret],
      ]
    : [[twilio.authTokenEnv, authToken]];
  const needed: [string, string | undefined][] = [
    ["TWILIO_ACCOUNT_SID", twilio.accountSid],
    ...login,
    ["TWILIO_VERIFY_SERVICE_SID", verify.serviceSid],
  ];

  return {
    accountSid: twilio.accountSid,
    authMode,
    apiKeySid,
    apiKeySecret,
    authToken,
    webhookAuthToken,
    hmacKey,
    hmacKeyPrevious,
    receiptKeys,
    contactsToken,
    alertsSecret,
    captchaSecret,
    missing: needed.filter(([, value]) => value === undefined).map(([name]) => name),
    secrets: [
      ...twilioSecrets,
      hmacKey,
      hmacKeyPrevious,
      receiptKeys,
      contactsToken,
      alertsSecret,
      captchaSecret,
    ].filter((secret) => secret !== undefined),
  };
}

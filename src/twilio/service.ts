/** The Verify Service itself: facts/twilio-verify.md §1.4. Of its free text only the name leaves, marked as such. */
import type { Gateway, ServiceFacts } from "../core/ports/gateway.js";
import type { TwilioClient } from "./client.js";
import { isSid } from "./options.js";
import { integerIn, untrusted } from "./resource.js";

const MAX_NAME = 32;

export function serviceCalls(client: TwilioClient, serviceSid: string): Pick<Gateway, "fetchService"> {
  return {
    fetchService: () =>
      client.call("fetch_service", async (sdk) => {
        const { body: service, headers } = await (await sdk.verify()).services(serviceSid).fetchWithHttpInfo();
        const whatsapp = fieldsOf(service.whatsapp);
        const push = fieldsOf(service.push);
        return {
          friendlyName: untrusted(service.friendlyName, MAX_NAME),
          codeLength: integerIn(1, 32, service.codeLength),
          lookupEnabled: service.lookupEnabled === true,
          skipSmsToLandlines: service.skipSmsToLandlines === true,
          psd2Enabled: service.psd2Enabled === true,
          customCodeEnabled: service.customCodeEnabled === true,
          dtmfInputRequired: service.dtmfInputRequired === true,
          doNotShareWarningEnabled: service.doNotShareWarningEnabled === true,
          verifyEventSubscriptionEnabled: service.verifyEventSubscriptionEnabled === true,
          hasWhatsappSender: Boolean(whatsapp.msg_service_sid && whatsapp.from),
          defaultTemplateSid: isSid("HJ", service.defaultTemplateSid) ? service.defaultTemplateSid : undefined,
          totp: toTotp(fieldsOf(service.totp)),
          push: {
            hasApnCredential: Boolean(push.apn_credential_sid),
            hasFcmCredential: Boolean(push.fcm_credential_sid),
          },
          answeredAt: Date.parse(String(headers.date)) || undefined,
        };
      }),
  };
}

/** Twilio answers null where its own default holds. */
function toTotp({ issuer, code_length, time_step, skew }: Record<string, unknown>): ServiceFacts["totp"] {
  return {
    hasIssuer: Boolean(issuer),
    codeLength: integerIn(3, 8, code_length ?? 6),
    timeStepSeconds: integerIn(20, 60, time_step ?? 30),
    skew: integerIn(0, 2, skew ?? 1),
  };
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return { ...Object(value) };
}

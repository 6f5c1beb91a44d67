/** The Verify Service itself: facts/twilio-verify.md §1.4. Its name is free text and stays where it is. */
import type { Gateway } from "../core/ports/gateway.js";
import { malformed, type TwilioClient } from "./client.js";

export function serviceCalls(client: TwilioClient, serviceSid: string): Pick<Gateway, "fetchService"> {
  return {
    fetchService: () =>
      client.call("fetch_service", async (sdk) => {
        const { body: service, headers } = await (await sdk.verify()).services(serviceSid).fetchWithHttpInfo();
        const { msg_service_sid, from } = (service.whatsapp ?? {}) as Record<string, unknown>;
        return {
          codeLength: Number.isInteger(service.codeLength) ? service.codeLength : malformed(),
          lookupEnabled: service.lookupEnabled === true,
          skipSmsToLandlines: service.skipSmsToLandlines === true,
          psd2Enabled: service.psd2Enabled === true,
          customCodeEnabled: service.customCodeEnabled === true,
          dtmfInputRequired: service.dtmfInputRequired === true,
          doNotShareWarningEnabled: service.doNotShareWarningEnabled === true,
          verifyEventSubscriptionEnabled: service.verifyEventSubscriptionEnabled === true,
          hasWhatsappSender: Boolean(msg_service_sid && from),
          answeredAt: Date.parse(String(headers.date)) || undefined,
        };
      }),
  };
}

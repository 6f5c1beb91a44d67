/** Verifications and their checks: facts/twilio-verify.md §1.1 and §1.2. */
import type {
  VerificationListInstanceCreateOptions as CreateOptions,
  VerificationInstance,
} from "twilio/lib/rest/verify/v2/service/verification.js";
import type { VerificationCheckInstance } from "twilio/lib/rest/verify/v2/service/verificationCheck.js";
import type { CreateVerification, Gateway, Verification, VerificationCheck } from "../core/ports/gateway.js";
import { STATUSES } from "../core/ports/settings.js";
import { malformed, type Sdk, type TwilioClient } from "./client.js";
import { refused } from "./failure.js";
import { isSid } from "./options.js";
import { epochMs, errorCode, keyword, list, sidOf } from "./resource.js";

type VerificationCalls = Pick<
  Gateway,
  "createVerification" | "checkVerification" | "fetchVerification" | "cancelVerification"
>;

export function verificationCalls(client: TwilioClient, serviceSid: string): VerificationCalls {
  const service = async (sdk: Sdk) => (await sdk.verify()).services(serviceSid);
  return {
    createVerification: (request) =>
      client.call("create_verification", async (sdk) =>
        toVerification(await (await service(sdk)).verifications.create(sendFields(request))),
      ),

    async checkVerification({ verificationSid, to, code, amount, payee, snaClientToken }) {
      if (verificationSid !== undefined && !isSid("VE", verificationSid)) return refused("VerificationSid");
      const fields = { verificationSid, to, code, amount, payee, snaClientToken };
      return client.call("check_verification", async (sdk) =>
        toCheck(await (await service(sdk)).verificationChecks.create(fields)),
      );
    },

    async fetchVerification(sid) {
      if (!isSid("VE", sid)) return refused("VerificationSid");
      return client.call("fetch_verification", async (sdk) =>
        toVerification(await (await service(sdk)).verifications(sid).fetch()),
      );
    },

    async cancelVerification(sid) {
      if (!isSid("VE", sid)) return refused("VerificationSid");
      return client.call("cancel_verification", async (sdk) =>
        toVerification(await (await service(sdk)).verifications(sid).update({ status: "canceled" })),
      );
    },
  };
}

/** Field by field: what else a caller's object may carry does not reach Twilio. The SDK writes two as JSON, not the rest. */
function sendFields(request: CreateVerification): CreateOptions {
  const { channelConfiguration: email, templateCustomSubstitutions, tags } = request;
  return {
    to: request.to,
    channel: request.channel,
    locale: request.locale,
    amount: request.amount,
    payee: request.payee,
    deviceIp: request.deviceIp,
    enableSnaClientToken: request.enableSnaClientToken,
    sendDigits: request.sendDigits,
    channelConfiguration: email && {
      template_id: email.templateId,
      from: email.from,
      from_name: email.fromName,
      substitutions: email.substitutions,
    },
    templateSid: request.templateSid,
    templateCustomSubstitutions: templateCustomSubstitutions && JSON.stringify(templateCustomSubstitutions),
    customFriendlyName: request.customFriendlyName,
    appHash: request.appHash,
    tags: tags && JSON.stringify(tags),
    rateLimits: request.rateLimits,
    customCode: request.customCode,
    riskCheck: request.riskCheck,
  };
}

function toVerification(resource: VerificationInstance): Verification {
  return {
    ...identity(resource),
    createdAt: epochMs(resource.dateCreated),
    updatedAt: epochMs(resource.dateUpdated),
    sendAttempts: list(resource.sendCodeAttempts).map(({ time, channel, attempt_sid }) => ({
      at: Date.parse(String(time)) || epochMs(resource.dateUpdated),
      channel: keyword(channel),
      sid: isSid("VL", attempt_sid) ? attempt_sid : "",
    })),
    snaUrl: webUrl(resource.sna?.url),
  };
}

function toCheck(resource: VerificationCheckInstance): VerificationCheck {
  return {
    ...identity(resource),
    valid: resource.valid === true,
    snaErrorCodes: list(resource.snaAttemptsErrorCodes).flatMap(({ code }) => errorCode(code) ?? []),
  };
}

/** The same four fields in both resources; a status that we do not know is never guessed at. */
function identity({ sid, to, channel, status }: { sid: string; to: string; channel: string; status: string }) {
  return {
    sid: sidOf("VE", sid),
    to: typeof to === "string" ? to : malformed(),
    channel: keyword(channel),
    status: STATUSES.find((name) => name === status) ?? malformed(),
  };
}

/** The person's device opens this one. */
function webUrl(url: unknown): string | undefined {
  return typeof url === "string" && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) ? url : undefined;
}

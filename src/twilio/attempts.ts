/** Attempts, the only history Twilio keeps (facts/twilio-verify.md §1.3): 30 days, account-wide unless a Service is named. */
import type {
  VerificationAttemptInstance,
  VerificationAttemptListInstancePageOptions,
} from "twilio/lib/rest/verify/v2/verificationAttempt.js";
import type { Attempt, AttemptFilter, Gateway } from "../core/ports/gateway.js";
import { malformed, type TwilioClient } from "./client.js";
import { refused } from "./failure.js";
import { isE164, isSid } from "./options.js";
import { decodePlace, encodePlace, placeOf } from "./pages.js";
import { countryCode, epochMs, errorCode, keyword, sidOf } from "./resource.js";

type PageOptions = VerificationAttemptListInstancePageOptions;

export function attemptCalls(
  client: TwilioClient,
  serviceSid: string,
): Pick<Gateway, "listAttempts" | "summarizeAttempts"> {
  const { pageOrigins } = client.connection;
  return {
    async listAttempts(filter, pageSize, next) {
      const { to, verificationSid, converted } = filter;
      if (verificationSid !== undefined && !isSid("VE", verificationSid)) return refused("VerificationSid");
      const place = next === undefined ? { pageSize } : decodePlace(next);
      if (!place) return refused("PageToken");
      const fields: PageOptions = {
        ...shared(filter, serviceSid),
        ...place,
        "channelData.to": to,
        verificationSid,
        status: converted === undefined ? undefined : converted ? "converted" : "unconverted",
      };
      return client.call("list_attempts", async (sdk) => {
        const page = await (await sdk.verify()).verificationAttempts.page(fields);
        const attempts = page.instances.map(toAttempt).sort((a, b) => b.createdAt - a.createdAt);
        const next = page.nextPageUrl && encodePlace(placeOf(page.nextPageUrl, pageOrigins, "/v2/Attempts"));
        return { attempts, next };
      });
    },

    async summarizeAttempts(filter) {
      const { to, verificationSid, converted } = filter;
      // The summary has no such filters; leaving them out would count other people's attempts.
      if (verificationSid !== undefined) return refused("VerificationSid");
      if (to !== undefined && !isE164(to)) return refused("DestinationPrefix");
      const fields = { ...shared(filter, serviceSid), destinationPrefix: to };
      return client.call("summarize_attempts", async (sdk) => {
        const summary = await (await sdk.verify()).verificationAttemptsSummary().fetch(fields);
        const done = converted === false ? 0 : count(summary.totalConverted);
        const open = converted === true ? 0 : count(summary.totalUnconverted);
        return { total: done + open, converted: done };
      });
    },
  };
}

function shared({ channel, country, since, until }: AttemptFilter, serviceSid: string) {
  return {
    verifyServiceSid: serviceSid,
    channel: channel as PageOptions["channel"],
    country,
    dateCreatedAfter: since === undefined ? undefined : new Date(since),
    // Twilio takes whole seconds and the SDK cuts; rounding up keeps the last second's attempts.
    dateCreatedBefore: until === undefined ? undefined : new Date(Math.ceil(until / 1_000) * 1_000),
  };
}

function toAttempt(resource: VerificationAttemptInstance): Attempt {
  const data: Record<string, unknown> = resource.channelData ?? {};
  return {
    sid: sidOf("VL", resource.sid),
    verificationSid: sidOf("VE", resource.verificationSid),
    to: typeof data.to === "string" ? data.to : "",
    channel: keyword(resource.channel),
    converted: keyword(resource.conversionStatus) === "converted",
    createdAt: epochMs(resource.dateCreated),
    state: keyword(data.status),
    delivery: keyword(data.message_status ?? data.call_status),
    errorCode: errorCode(data.error_code),
    country: countryCode(data.country),
    price: priceOf(resource.price),
  };
}

/** `0.0500 USD`; absent until Twilio has billed it. */
function priceOf(price: { value?: unknown; currency?: unknown } | null | undefined): string | undefined {
  const amount = String(price?.value ?? "");
  const currency = keyword(price?.currency).toUpperCase();
  return /^-?\d{1,9}(\.\d{1,9})?$/.test(amount) && currency ? `${amount} ${currency}` : undefined;
}

function count(value: unknown): number {
  return Number.isInteger(value) ? Number(value) : malformed();
}

/** Which channel a send really takes, and what forbids it (facts/twilio-verify.md §2.2–§2.4, §3.2). */
import { blockOf } from "./blocks.js";
import type { SendRequest } from "./forms.js";
import { lineTypeOf } from "./lookups.js";
import { invalidParameter, Refusal } from "./refusals.js";
import type { Service } from "./services.js";
import type { Channel, State, Verification } from "./state.js";

/** Stands for a mobile network whose carrier knows its devices (TEST-NET-2, RFC 5737); every other address is Wi-Fi. */
const MOBILE_NETWORK = "198.51.100.";

/**
 * The channel of this send. `auto` is SNA where the device's address promises that it works, else SMS; it is SMS, too,
 * where this verification had its try with SNA.
 * @throws Refusal
 */
export function channelOf(
  state: State,
  service: Service,
  request: SendRequest,
  open: Verification | undefined,
  now: number,
): Channel {
  if (request.channel !== "auto") {
    const refusal = obstacle(state, service, request, request.channel, now);
    if (refusal) throw refusal;
    return request.channel;
  }
  if (!state.account.auto) throw invalidParameter("Channel");
  const hadSna = open?.sends.some(({ channel }) => channel === "sna");
  const isMobile = request.options.deviceIp?.startsWith(MOBILE_NETWORK);
  const chances: Channel[] = isMobile && !hadSna && state.account.sna ? ["sna", "sms"] : ["sms"];
  const chosen = chances.find((channel) => !obstacle(state, service, request, channel, now));
  if (!chosen) throw new Refusal(60550);
  return chosen;
}

function obstacle(
  state: State,
  service: Service,
  { to, country, options }: SendRequest,
  channel: Channel,
  now: number,
): Refusal | undefined {
  if (state.account.disabled_channels.includes(channel)) return new Refusal(60223);
  if (service.psd2_enabled && channel === "call") return new Refusal(60214);
  if (service.psd2_enabled && channel === "sna") return new Refusal(60329);
  if (channel === "whatsapp" && !hasWhatsappSender(service)) return new Refusal(68008);
  if (channel === "email") return state.account.email_integration ? undefined : new Refusal(60217);
  const skipsLandlines = service.lookup_enabled && service.skip_sms_to_landlines && channel === "sms";
  if (skipsLandlines && lineTypeOf(state, to) === "landline") return new Refusal(60205);
  const isAsked = options.isRiskChecked || channel !== "sms";
  return isAsked ? blockOf(state, { to, country, channel }, now) : undefined;
}

function hasWhatsappSender({ whatsapp }: Service): boolean {
  const { msg_service_sid, from } = whatsapp as Record<string, unknown>;
  return Boolean(msg_service_sid && from);
}

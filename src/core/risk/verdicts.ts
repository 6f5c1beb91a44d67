/** What follows from the bands, as data: the first row that applies decides. Nothing here is told to a caller but code and alternatives. */
import { channelsFor } from "../channels.js";
import { type ErrorCode, VerifyError } from "../errors.js";
import type { Channel, FraudGuardSettings, Settings } from "../ports/settings.js";
import { type Bands, REFUSED_TYPES, VOIP_TYPES } from "./bands.js";

export interface VerdictRow {
  /** For the log, the record and the replay; never for a caller. */
  reason: string;
  applies(bands: Bands): boolean;
  /** Channels to a phone; absent: all of them. */
  on?: readonly Channel[];
  /** The operator's switch, where there is one. */
  onlyIf?: "blockOnHighRisk" | "stepUpOnMediumRisk";
  code: ErrorCode;
  alternatives(settings: Settings): string[];
}

const NONE = () => [];
const stronger = ({ fraudGuard }: Settings) => [fraudGuard.stepUpChannel];
/** Whoever swapped the SIM gets everything that goes to the number. */
const beyondTheSim = ({ fraudGuard: { stepUpChannel } }: Settings) =>
  stepUpChannel === "totp" || stepUpChannel === "email" ? [stepUpChannel] : [];

export const VERDICTS: readonly VerdictRow[] = [
  { reason: "not_a_number", applies: ({ valid }) => !valid, code: "INVALID_DESTINATION", alternatives: NONE },
  {
    reason: "number_type",
    applies: ({ lineType }) => lineType !== undefined && REFUSED_TYPES.has(lineType),
    code: "NUMBER_TYPE_NOT_ALLOWED",
    alternatives: NONE,
  },
  {
    reason: "high_risk",
    applies: ({ pumping }) => pumping === "high",
    onlyIf: "blockOnHighRisk",
    code: "FRAUD_BLOCKED",
    alternatives: NONE,
  },
  {
    reason: "sim_swap",
    applies: ({ recentSimSwap }) => recentSimSwap === true,
    onlyIf: "stepUpOnMediumRisk",
    code: "STEP_UP_REQUIRED",
    alternatives: beyondTheSim,
  },
  {
    reason: "medium_risk",
    applies: ({ pumping }) => pumping === "medium" || pumping === "high",
    onlyIf: "stepUpOnMediumRisk",
    code: "STEP_UP_REQUIRED",
    alternatives: stronger,
  },
  {
    reason: "voip",
    applies: ({ lineType }) => lineType !== undefined && VOIP_TYPES.has(lineType),
    onlyIf: "stepUpOnMediumRisk",
    code: "STEP_UP_REQUIRED",
    alternatives: stronger,
  },
  {
    reason: "unanswered",
    applies: ({ unanswered, lineType }) => unanswered.length > 0 || lineType === "unknown",
    onlyIf: "stepUpOnMediumRisk",
    code: "STEP_UP_REQUIRED",
    alternatives: stronger,
  },
  {
    reason: "landline",
    applies: ({ lineType }) => lineType === "landline",
    // auto ends in SMS when SNA fails.
    on: ["sms", "whatsapp", "sna", "auto"],
    code: "CHANNEL_NOT_AVAILABLE",
    alternatives: (settings) => channelsFor("phone", settings).filter((channel) => channel === "call"),
  },
];

/** Undefined: it may be sent. */
export function verdictOf(bands: Bands, channel: Channel, { fraudGuard }: Settings): VerdictRow | undefined {
  return VERDICTS.find(
    (row) =>
      row.applies(bands) &&
      (row.onlyIf === undefined || fraudGuard[row.onlyIf]) &&
      (row.on === undefined || row.on.includes(channel)) &&
      !isTheStepUp(row, channel, fraudGuard),
  );
}

/** Whom a row sends to a stronger channel may use it. */
function isTheStepUp({ code, alternatives }: VerdictRow, channel: Channel, { stepUpChannel }: FraudGuardSettings) {
  return code === "STEP_UP_REQUIRED" && alternatives === stronger && channel === stepUpChannel;
}

/** @param waitMs until an alternative to the same destination may be tried. */
export function errorOf({ code, alternatives }: VerdictRow, settings: Settings, waitMs: number): VerifyError {
  const instead = alternatives(settings);
  const isSend = instead.some((channel) => channel !== "totp");
  return new VerifyError(code, { alternatives: instead, ...(isSend && waitMs > 0 && { retryAfterMs: waitMs }) });
}

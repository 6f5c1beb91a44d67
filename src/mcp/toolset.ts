/** The toolsets, each in the fixed order in which it is listed. A new tool is a new file and a row here. */
import { type Settings, TOOL_SETS, type ToolSet } from "../core/ports/settings.js";
import type { Tool, ToolFactory } from "./tool.js";
import { addToSafeList } from "./tools/add_to_safe_list.js";
import { cancelVerification } from "./tools/cancel_verification.js";
import { checkOtp } from "./tools/check_otp.js";
import { checkTotp } from "./tools/check_totp.js";
import { confirmTotp } from "./tools/confirm_totp.js";
import { diagnose } from "./tools/diagnose.js";
import { enrollTotp } from "./tools/enroll_totp.js";
import { explainError } from "./tools/explain_error.js";
import { getService } from "./tools/get_service.js";
import { listFactors } from "./tools/list_factors.js";
import { listVerifications } from "./tools/list_verifications.js";
import { lookupNumber } from "./tools/lookup_number.js";
import { redeemReceipt } from "./tools/redeem_receipt.js";
import { removeFactor } from "./tools/remove_factor.js";
import { sendOtp } from "./tools/send_otp.js";

const TOOLS: Readonly<Record<ToolSet, readonly ToolFactory[]>> = {
  core: [sendOtp, checkOtp, listVerifications, cancelVerification, explainError],
  totp: [enrollTotp, confirmTotp, checkTotp, listFactors, removeFactor],
  lookup: [lookupNumber],
  ops: [diagnose, redeemReceipt, getService, addToSafeList],
};

/** Their only argument is a destination, which an agent held to contacts may not give. */
const NEEDS_DESTINATION: readonly ToolFactory[] = [lookupNumber, addToSafeList];

export interface Offer {
  sets: readonly ToolSet[];
  /** Leaves the tools that read, whatever else is switched on. */
  readOnly: boolean;
}

export function toolsFor(settings: Settings, { sets, readOnly }: Offer): Tool[] {
  return TOOL_SETS.filter((name) => sets.includes(name))
    .flatMap((name) => TOOLS[name])
    .filter((make) => settings.agents.destinations === "any" || !NEEDS_DESTINATION.includes(make))
    .map((make) => make(settings))
    .filter(({ annotations }) => !readOnly || annotations.readOnlyHint);
}

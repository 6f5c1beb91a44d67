/** The core toolset, in the fixed order in which it is listed. A new tool is a new file and a row here. */
import type { Settings } from "../core/ports.js";
import type { Tool, ToolFactory } from "./tool.js";
import { cancelVerification } from "./tools/cancel_verification.js";
import { checkOtp } from "./tools/check_otp.js";
import { explainError } from "./tools/explain_error.js";
import { listVerifications } from "./tools/list_verifications.js";
import { sendOtp } from "./tools/send_otp.js";

const CORE: readonly ToolFactory[] = [sendOtp, checkOtp, listVerifications, cancelVerification, explainError];

export function toolsFor(settings: Settings, { readOnly }: { readOnly: boolean }): Tool[] {
  return CORE.map((make) => make(settings)).filter(({ annotations }) => !readOnly || annotations.readOnlyHint);
}

import * as z from "zod";
import { array, boolean, object, string } from "../../contract/schema.js";
import type { FindingStatus } from "../../core/diagnose/finding.js";
import { defineTool, type ToolFactory } from "../tool.js";

const level = { type: "string", enum: ["ok", "warning", "problem"] };

const output = object(
  {
    status: level,
    findings: array(
      object(
        { check: string, status: { type: "string", enum: [...level.enum, "skipped"] }, what: string },
        { why: string, fix: string },
      ),
    ),
  },
  { simulated: boolean },
);

const isWell = (status: FindingStatus) => status === "ok" || status === "skipped";

export const diagnose: ToolFactory = () =>
  defineTool({
    name: "diagnose",
    title: "Diagnose this installation",
    description:
      "Checks configuration, access to Twilio, Verify Service, clock, limits, webhooks and the last hour's failed deliveries: what is wrong, why it matters and how the operator mends it. Changes nothing; sends no code.",
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
    input: z.strictObject({}),
    output,
    run: async (_input, verify, caller) => {
      const { findings, ...rest } = await verify.diagnose(caller);
      // Why a check exists is worth its tokens only where something is not well.
      return {
        ...rest,
        findings: findings.map(({ why, ...found }) => (isWell(found.status) ? found : { ...found, why })),
      };
    },
  });

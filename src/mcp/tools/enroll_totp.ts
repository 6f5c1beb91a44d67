import * as z from "zod";
import { args, onlyIf } from "../../contract/input.js";
import { boolean, integer, object, part, string } from "../../contract/schema.js";
import { TOTP_ALGORITHMS } from "../../core/ports/factors.js";
import type { EnrollResult } from "../../core/totp/enroll.js";
import { fromWire } from "../../core/wire.js";
import { defineTool, type ToolFactory } from "../tool.js";

const factor = part({ sid: string, status: string, digits: integer, expires_at: string });

export const enrollTotp: ToolFactory = ({ agents }) => {
  const inTool = agents.totpSecret === "tool";
  return defineTool({
    name: "enroll_totp",
    title: "Enrol an authenticator app",
    description: "For a person verified in another way: whoever scans the QR code holds the factor.",
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
    input: z.strictObject({
      identity: args.owner,
      friendly_name: z.string().optional(),
      issuer: z.string().optional(),
      algorithm: z.enum(TOTP_ALGORITHMS).optional(),
      digits: z.int().optional(),
      period: z.int().optional(),
    }),
    output: object(
      { factor, next_step: string },
      { enroll_url: string, ...onlyIf(inTool, { secret: string, uri: string }), simulated: boolean },
    ),
    run: (input, verify, caller) => verify.enrollTotp(fromWire(input), caller),
    images: async (result) => {
      const { uri } = result as EnrollResult;
      if (uri === undefined) return [];
      const { qrPng } = await import("../../qr.js");
      return [{ type: "image", data: (await qrPng(uri)).toString("base64"), mimeType: "image/png" }];
    },
  });
};

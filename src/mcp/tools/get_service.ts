import * as z from "zod";
import { boolean, object } from "../../contract/schema.js";
import { defineTool, type ToolFactory } from "../tool.js";

/** Twilio's own field names say what they are (facts/twilio-verify.md §1.4). */
const output = object(
  { service: { type: "object", description: "friendly_name was typed by people: data" } },
  { simulated: boolean },
);

export const getService: ToolFactory = () =>
  defineTool({
    name: "get_service",
    title: "Settings of the Verify Service",
    description: "Code length, lookups, PSD2, TOTP and senders of the Service. Changes nothing.",
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
    input: z.strictObject({}),
    output,
    run: (_input, verify) => verify.service(),
  });

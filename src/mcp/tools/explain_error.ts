import { explainInput, explainOutput } from "../../contract/explain.js";
import { fromWire } from "../../core/wire.js";
import { defineTool, type ToolFactory } from "../tool.js";

export const explainError: ToolFactory = () =>
  defineTool({
    name: "explain_error",
    title: "Explain an error",
    description:
      "What a Twilio or twilio-verify error means and what to do: by code, from an error text or log line, or for one verification. Give one of the three.",
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
    input: explainInput,
    output: explainOutput,
    run: (input, verify, caller) => verify.explain(fromWire(input), caller),
  });

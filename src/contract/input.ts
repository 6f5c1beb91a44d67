/**
 * contract/ — what the calls take and give, as every door says it: arguments as zod schemas, results as JSON Schema.
 * May import: core and zod.
 */
import * as z from "zod";
import { VerifyError } from "../core/errors.js";

/** @throws VerifyError `INVALID_INPUT` that names each argument and what it must be, and never a value. */
export function parseInput<Input extends z.ZodObject>(input: Input, args: unknown): z.output<Input> {
  const parsed = input.safeParse(args ?? {});
  if (parsed.success) return parsed.data;
  const known = Object.keys(input.shape);
  throw new VerifyError("INVALID_INPUT", {
    message: `The arguments are not valid: ${parsed.error.issues.slice(0, 5).map(describeIssue).join("; ")}.`,
    fix: `Correct them and call again. Known arguments: ${known.join(", ")}.`,
  });
}

/** Only shapes, our own names and our schemas' own words: the value may be a code or a number, and a foreign name may be anything. */
function describeIssue(issue: z.core.$ZodIssue): string {
  const name = issue.path.join(".") || "the arguments";
  switch (issue.code) {
    case "invalid_type":
      return issue.expected === "string"
        ? `${name} must be a string in quotes (leading zeros matter)`
        : `${name} must be a ${issue.expected}`;
    case "unrecognized_keys":
      return `${issue.keys.length} undeclared argument${issue.keys.length > 1 ? "s" : ""}: ${issue.keys.filter(isPlainName).slice(0, 5).join(", ") || "with an unusable name"}`;
    case "too_big":
      return `${name} is longer or larger than ${issue.maximum}`;
    case "too_small":
      return `${name} is shorter or smaller than ${issue.minimum}`;
    case "invalid_value":
      return `${name} must be one of ${issue.values.join(", ")}`;
    case "invalid_format":
      return `${name} ${issue.message}`;
    default:
      return `${name} does not have the required form`;
  }
}

function isPlainName(name: string): boolean {
  return /^[a-zA-Z][a-zA-Z_]{0,39}$/.test(name);
}

/** Arguments shared by several tools. */
export const args = {
  to: z.string().min(3).max(320).describe("Phone number (+E.164, or national with country) or e-mail address"),
  contact: z.string().min(1).max(128).describe("Handle of a contact"),
  sid: z
    .string()
    .regex(/^VE[0-9a-fA-F]{32}$/, "must be VE and 32 hexadecimal digits")
    .describe("VE… from send_otp"),
  /** Of factors: the core checks what is not said here. */
  owner: z.string().max(128).describe("Your id of the person"),
  factorSid: z.string().max(34),
  country: z.string().length(2).describe("ISO country of a national number"),
  identity: z.string().min(1).max(128).describe("Your id of the person"),
  money: z.string().min(1).max(64),
};

/** Arguments of a feature that is off are absent, so nobody pays their tokens. The type keeps them; the core takes each as optional. */
export function onlyIf<Shape extends object>(on: boolean, shape: Shape): Shape {
  return on ? shape : ({} as Shape);
}

/**
 * What the bundle gives the SDK in place of its platform shims: the process, and no JSON Schema compiler.
 * We validate with zod; a feature that would need the compiler must fail, not pass unchecked.
 */
import process from "node:process";

export { process };

export class DefaultJsonSchemaValidator {
  getValidator(): never {
    throw new Error("JSON Schema validation is not part of this build");
  }
}

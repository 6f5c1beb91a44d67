// What the bundle gives the demo's MCP client in place of its platform shims: the small JSON Schema validator.
export { CfWorkerJsonSchemaValidator as DefaultJsonSchemaValidator } from "@modelcontextprotocol/client/validators/cf-worker";

export const CORS_IS_POSSIBLE = false;

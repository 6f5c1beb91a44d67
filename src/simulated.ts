/** Well-formed and worthless: the built-in simulator takes any, and nothing else may. */
export const SIMULATED_CREDENTIALS = {
  accountSid: `AC${"0".repeat(32)}`,
  authMode: "auth_token" as const,
  authToken: "0".repeat(32),
  serviceSid: `VA${"0".repeat(32)}`,
  region: undefined,
  edge: undefined,
};

/** What every manifest says of this package. */

export interface Package {
  name: string;
  version: string;
  description: string;
  license: string;
  author: string;
  keywords: string[];
  mcpName: string;
}

export type Manifest = Record<string, unknown>;

export const TITLE = "Twilio Verify";
/** The registry takes a hundred characters. */
export const SHORT = "Verify a person's phone or e-mail with Twilio Verify: exact limits, at-most-once sends, masking.";
export const ICON = ".claude-plugin/icon.png";

/** `${root}/dist/cli.js`, as each host names the folder of a plugin. */
export const server = (root: string) => ({ command: "node", args: [`\${${root}}/dist/cli.js`, "mcp"] });

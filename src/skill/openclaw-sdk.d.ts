/**
 * The part of OpenClaw's SDK that openclaw.ts uses (openclaw 2026.9.6, dist/plugin-sdk/tool-plugin.d.ts). The host
 * links the real one when it installs the plugin; 650 MB are no dependency of ours.
 */
declare module "openclaw/plugin-sdk/tool-plugin" {
  import type { PluginDefinition } from "./openclaw-tools.js";

  export function defineToolPlugin(definition: PluginDefinition): object;
}

/** Entry of the OpenClaw plugin (openclaw.plugin.json): nothing but its registration with the host's SDK. */
import { defineToolPlugin } from "openclaw/plugin-sdk/tool-plugin";
import { createPlugin } from "./openclaw-tools.js";

export default defineToolPlugin(createPlugin());

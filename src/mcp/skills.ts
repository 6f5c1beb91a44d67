/** The skill of this product, served to the agent that uses its tools (SEP-2640). One for all servers of a process. */
import type { McpServer } from "@modelcontextprotocol/server";
import { SkillsExtension } from "@modelcontextprotocol/server/ext/skills";

/** Its texts load, and are hashed, with the first question about them: a host starts without. */
const source = async () => (await import("./skill-source.js")).skillSource;

const extension = new SkillsExtension({
  strict: true,
  source: {
    list: async (...asked) => (await source()).list(...asked),
    get: async (...asked) => (await source()).get(...asked),
    read: async (...asked) => (await source()).read(...asked),
    readDirectory: async (...asked) => (await source()).readDirectory(...asked),
    listResources: async (...asked) => (await source()).listResources(...asked),
  },
});

/** Before the server is connected. */
export const attachSkill = (server: McpServer): void => extension.attach(server);

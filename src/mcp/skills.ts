/** The skill of this product, served to the agent that uses its tools (SEP-2640). Loaded once, for all servers of a process. */
import type { McpServer } from "@modelcontextprotocol/server";
import { memorySkillFiles, SkillsExtension } from "@modelcontextprotocol/server/ext/skills";
import channels from "../../skill/twilio-verify/references/channels.md";
import errors from "../../skill/twilio-verify/references/errors.md";
import fraud from "../../skill/twilio-verify/references/fraud.md";
import operations from "../../skill/twilio-verify/references/operations.md";
import receipts from "../../skill/twilio-verify/references/receipts.md";
import totpAndSna from "../../skill/twilio-verify/references/totp-and-sna.md";
import skill from "../../skill/twilio-verify/SKILL.md";

const FOLDER = "twilio-verify";
const REFERENCES = { channels, errors, fraud, operations, receipts, "totp-and-sna": totpAndSna };

const files = memorySkillFiles({
  [`${FOLDER}/SKILL.md`]: skill,
  ...Object.fromEntries(Object.entries(REFERENCES).map(([name, text]) => [`${FOLDER}/references/${name}.md`, text])),
});

const catalog = SkillsExtension.load(files, { strict: true });

/** Before the server is connected. */
export async function attachSkill(server: McpServer): Promise<void> {
  (await catalog).attach(server);
}

/** The files of the skill that is served, and what the Skills extension asks of them. */
import { ProtocolError, ProtocolErrorCode, ResourceNotFoundError } from "@modelcontextprotocol/server";
import { DIRECTORY_MIME_TYPE, type SkillSource, skillEntry } from "@modelcontextprotocol/server/ext/skills";
import channels from "../../skill/twilio-verify/references/channels.md";
import errors from "../../skill/twilio-verify/references/errors.md";
import fraud from "../../skill/twilio-verify/references/fraud.md";
import operations from "../../skill/twilio-verify/references/operations.md";
import receipts from "../../skill/twilio-verify/references/receipts.md";
import totpAndSna from "../../skill/twilio-verify/references/totp-and-sna.md";
import skill from "../../skill/twilio-verify/SKILL.md";

const FOLDER = "twilio-verify";
const ROOT = `skill://${FOLDER}`;
const MIME_TYPE = "text/markdown";

const FILES: Readonly<Record<string, string>> = {
  "SKILL.md": skill,
  "references/channels.md": channels,
  "references/errors.md": errors,
  "references/fraud.md": fraud,
  "references/operations.md": operations,
  "references/receipts.md": receipts,
  "references/totp-and-sna.md": totpAndSna,
};

const entry = skillEntry(FOLDER, FILES);

const fileOf = (path: string) => ({
  uri: `${ROOT}/${path}`,
  name: path.split("/").at(-1)!,
  mimeType: MIME_TYPE,
  size: Buffer.byteLength(FILES[path]!),
});

const references = Object.keys(FILES).filter((path) => path.startsWith("references/"));

/** By address, each with its children. */
const DIRECTORIES = new Map([
  [ROOT, [fileOf("SKILL.md"), { uri: `${ROOT}/references`, name: "references", mimeType: DIRECTORY_MIME_TYPE }]],
  [`${ROOT}/references`, references.map(fileOf)],
]);

const canonical = (uri: string) => (URL.canParse(uri) ? new URL(uri).href : uri);

/** Every list fits on one page, so nobody was given a cursor. */
function refuseCursor(cursor: string | undefined): void {
  if (cursor !== undefined) throw new ProtocolError(ProtocolErrorCode.InvalidParams, "Invalid cursor");
}

export const skillSource: Required<SkillSource> = {
  list: async ({ cursor }) => {
    refuseCursor(cursor);
    return { skills: [await entry] };
  },
  get: async (uri) => {
    const served = await entry;
    return canonical(uri) === served.uri ? served : undefined;
  },
  read: async (uri) => {
    const path = Object.keys(FILES).find((known) => canonical(uri) === `${ROOT}/${known}`);
    if (path !== undefined) return { text: FILES[path]!, mimeType: MIME_TYPE };
    if (!DIRECTORIES.has(canonical(uri))) return undefined;
    throw new ResourceNotFoundError(uri, `${uri} is a directory; use resources/directory/read`);
  },
  readDirectory: async (uri, { cursor }) => {
    const resources = DIRECTORIES.get(canonical(uri));
    if (resources) refuseCursor(cursor);
    return resources && { resources };
  },
  listResources: async () => {
    const { name, description } = (await entry).frontmatter;
    const { uri, mimeType, size } = fileOf("SKILL.md");
    return [{ uri, name, description, mimeType, size }];
  },
};

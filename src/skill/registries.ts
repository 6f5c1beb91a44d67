/** Manifests that ask a person for the settings: the bundle of MCPB, the entry of the MCP registry. */
import { ICON, type Manifest, type Package, SHORT, server, TITLE } from "./package.js";
import { ALL_TOOLS } from "./tools.js";

const REGISTRY = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json";
/** What the operator sets, wherever a format has a place for it. An unset one stays `${…}`, which counts as unset. */
const VARIABLES = [
  {
    name: "TWILIO_ACCOUNT_SID",
    key: "account_sid",
    title: "Account SID",
    about: "Account that owns the Verify Service",
  },
  { name: "TWILIO_API_KEY_SID", key: "api_key_sid", title: "API key SID", about: "API key of that account" },
  {
    name: "TWILIO_API_KEY_SECRET",
    key: "api_key_secret",
    title: "API key secret",
    about: "Secret of that API key",
    secret: true,
  },
  {
    name: "TWILIO_VERIFY_SERVICE_SID",
    key: "service_sid",
    title: "Verify Service SID",
    about: "Verify Service that sends and checks the codes",
  },
  {
    name: "TWILIO_VERIFY_CONFIG",
    key: "config_file",
    title: "Configuration file",
    about: "twilio-verify.toml: countries, limits, what agents may do",
    file: true,
  },
] as const;

export function mcpBundle({ name, version, description, license, author, keywords }: Package): Manifest {
  return {
    manifest_version: "0.4",
    name,
    display_name: TITLE,
    version,
    description,
    author: { name: author },
    license,
    keywords,
    icon: ICON,
    server: {
      type: "node",
      entry_point: "dist/cli.js",
      mcp_config: {
        ...server("__dirname"),
        env: Object.fromEntries(VARIABLES.map((one) => [one.name, `\${user_config.${one.key}}`])),
      },
    },
    tools: ALL_TOOLS.filter(({ set }) => set === "core").map((tool) => ({
      name: tool.name,
      description: tool.description,
    })),
    // Further sets of tools come with the configuration.
    tools_generated: true,
    compatibility: { runtimes: { node: ">=20.19" } },
    user_config: Object.fromEntries(
      VARIABLES.map((one) => [
        one.key,
        {
          type: "file" in one ? "file" : "string",
          title: one.title,
          description: one.about,
          required: false,
          ...("secret" in one && { sensitive: true }),
        },
      ]),
    ),
  };
}

export function registry({ name, version, mcpName }: Package): Manifest {
  const environmentVariables = VARIABLES.map((one) => ({
    name: one.name,
    description: one.about,
    isRequired: !("file" in one),
    isSecret: "secret" in one,
    ...("file" in one && { format: "filepath" }),
  }));
  return {
    $schema: REGISTRY,
    name: mcpName,
    title: TITLE,
    description: SHORT,
    version,
    packages: [
      {
        registryType: "npm",
        identifier: name,
        version,
        runtimeHint: "npx",
        transport: { type: "stdio" },
        environmentVariables,
      },
    ],
  };
}

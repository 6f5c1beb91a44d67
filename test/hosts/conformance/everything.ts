/** The tools, resources and prompts that the conformance suite calls: they judge a shell and its SDK, not our tools. */
import {
  acceptedContent,
  completable,
  inputRequired,
  McpServer,
  ResourceTemplate,
  type ServerContext,
} from "@modelcontextprotocol/server";
import * as z from "zod";

const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
const WAV = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=";
const text = (value: string) => ({ type: "text" as const, text: value });
const image = { type: "image" as const, data: PNG, mimeType: "image/png" };
const resource = (uri: string, mimeType: string, value: string) => ({
  type: "resource" as const,
  resource: { uri, mimeType, text: value },
});
const pause = () => new Promise((resolve) => setTimeout(resolve, 50));
const ask = (message: string, properties: object) =>
  inputRequired.elicit({
    message,
    requestedSchema: { type: "object", properties, required: Object.keys(properties) } as never,
  });

const CHOICES = [
  { const: "value1", title: "First" },
  { const: "value2", title: "Second" },
];

/** As servers of the older revision ask: in the middle of the call. */
async function elicited({ mcpReq }: ServerContext, properties: object) {
  const requestedSchema = { type: "object", properties } as never;
  const { action, content } = await mcpReq.elicitInput({ message: "Please answer", requestedSchema });
  return { content: [text(`Elicitation completed: action=${action}, content=${JSON.stringify(content)}`)] };
}

type Run = (ctx: ServerContext) => unknown;

const TOOLS: Record<string, Run> = {
  test_simple_text: () => ({ content: [text("This is a simple text response for testing.")] }),
  test_image_content: () => ({ content: [image] }),
  test_audio_content: () => ({ content: [{ type: "audio", data: WAV, mimeType: "audio/wav" }] }),
  test_embedded_resource: () => ({ content: [resource("test://embedded-resource", "text/plain", "Embedded.")] }),
  test_multiple_content_types: () => ({
    content: [
      text("Multiple content types test:"),
      image,
      resource("test://mixed-content-resource", "application/json", "{}"),
    ],
  }),
  test_error_handling: () => {
    throw new Error("This tool intentionally returns an error for testing");
  },
  test_tool_with_progress: async ({ mcpReq }) => {
    const progressToken = (mcpReq._meta as { progressToken?: string } | undefined)?.progressToken;
    for (const progress of [0, 50, 100]) {
      if (progressToken !== undefined) {
        await mcpReq.notify({ method: "notifications/progress", params: { progressToken, progress, total: 100 } });
      }
      await pause();
    }
    return { content: [text("done")] };
  },
  test_tool_with_logging: async ({ mcpReq }) => {
    for (const line of ["Tool execution started", "Tool processing data", "Tool execution completed"]) {
      await mcpReq.log("info", line);
      await pause();
    }
    return { content: [text("done")] };
  },
  test_sampling: async ({ mcpReq }) => {
    const { content } = await mcpReq.requestSampling({
      messages: [{ role: "user", content: text("Test prompt for sampling") }],
      maxTokens: 100,
    });
    return { content: [text(`LLM response: ${JSON.stringify(content)}`)] };
  },
  test_elicitation: (ctx) => elicited(ctx, { username: { type: "string" }, email: { type: "string" } }),
  test_elicitation_sep1034_defaults: (ctx) =>
    elicited(ctx, {
      name: { type: "string", default: "John Doe" },
      age: { type: "integer", default: 30 },
      score: { type: "number", default: 95.5 },
      status: { type: "string", enum: ["active", "inactive", "pending"], default: "active" },
      verified: { type: "boolean", default: true },
    }),
  test_elicitation_sep1330_enums: (ctx) =>
    elicited(ctx, {
      untitledSingle: { type: "string", enum: ["option1", "option2", "option3"] },
      titledSingle: { type: "string", oneOf: CHOICES },
      legacyEnum: { type: "string", enum: ["opt1", "opt2"], enumNames: ["Option One", "Option Two"] },
      untitledMulti: { type: "array", items: { type: "string", enum: ["option1", "option2", "option3"] } },
      titledMulti: { type: "array", items: { anyOf: CHOICES } },
    }),
  test_input_required_result_elicitation: ({ mcpReq }) => {
    const answer = acceptedContent<{ name: string }>(mcpReq.inputResponses, "user_name");
    return answer
      ? { content: [text(`Hello, ${answer.name}!`)] }
      : inputRequired({ inputRequests: { user_name: ask("What is your name?", { name: { type: "string" } }) } });
  },
  test_input_required_result_request_state: ({ mcpReq }) =>
    mcpReq.requestState() === "opaque"
      ? { content: [text("state-ok")] }
      : inputRequired({
          inputRequests: { confirm: ask("Please confirm", { ok: { type: "boolean" } }) },
          requestState: "opaque",
        }),
  test_input_required_result_multi_round: ({ mcpReq }) => {
    const step = mcpReq.requestState() === "round-2" ? 3 : mcpReq.requestState() === "round-1" ? 2 : 1;
    if (step === 3) return { content: [text("All three rounds are done.")] };
    const name = step === 1 ? "name" : "color";
    return inputRequired({
      inputRequests: { [`step${step}`]: ask(`Step ${step}`, { [name]: { type: "string" } }) },
      requestState: `round-${step}`,
    });
  },
};

export function everything(): McpServer {
  const server = new McpServer(
    { name: "everything", version: "1.0.0" },
    { capabilities: { logging: {}, resources: { subscribe: true } } },
  );
  for (const method of ["resources/subscribe", "resources/unsubscribe"] as const) {
    server.server.setRequestHandler(method, async () => ({}));
  }
  for (const [name, run] of Object.entries(TOOLS)) {
    server.registerTool(name, { description: name, inputSchema: z.object({}) }, (_args, ctx) => run(ctx) as never);
  }
  const read = (name: string, uri: string, mimeType: string, contents: object) =>
    server.registerResource(name, uri, { mimeType }, () => ({ contents: [{ uri, mimeType, ...contents }] }) as never);
  read("text", "test://static-text", "text/plain", { text: "This is the content of the static text resource." });
  read("binary", "test://static-binary", "image/png", { blob: PNG });
  server.registerResource(
    "template",
    new ResourceTemplate("test://template/{id}/data", { list: undefined }),
    { mimeType: "application/json" },
    (uri, { id }) => ({
      contents: [{ uri: uri.href, mimeType: "application/json", text: JSON.stringify({ id, templateTest: true }) }],
    }),
  );
  const prompt = (
    name: string,
    args: Record<string, z.ZodString>,
    contents: (given: Record<string, string>) => object[],
  ) =>
    server.registerPrompt(name, { description: name, argsSchema: z.object(args) }, (given) => ({
      messages: contents(given as Record<string, string>).map((content) => ({ role: "user", content })) as never,
    }));
  prompt("test_simple_prompt", {}, () => [text("This is a simple prompt for testing.")]);
  prompt(
    "test_prompt_with_arguments",
    { arg1: completable(z.string(), () => []), arg2: z.string() },
    ({ arg1, arg2 }) => [text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)],
  );
  prompt("test_prompt_with_embedded_resource", { resourceUri: z.string() }, ({ resourceUri }) => [
    resource(resourceUri!, "text/plain", "Embedded resource content for testing."),
    text("Please process the embedded resource above."),
  ]);
  prompt("test_prompt_with_image", {}, () => [image, text("Please analyze the image above.")]);
  return server;
}

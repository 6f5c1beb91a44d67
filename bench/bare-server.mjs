// What any server on this SDK costs: five tools with a schema each and no content.
import { McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import * as z from "zod";

serveStdio(() => {
  const server = new McpServer({ name: "bare", version: "1.0.0" });
  for (const name of ["a", "b", "c", "d", "e"]) {
    server.registerTool(
      name,
      {
        title: name,
        description: "Answers.",
        inputSchema: z.strictObject({ to: z.string(), code: z.string().optional() }),
        outputSchema: z.strictObject({ ok: z.boolean() }),
      },
      async () => ({ structuredContent: { ok: true }, content: [{ type: "text", text: '{"ok":true}' }] }),
    );
  }
  return server;
});

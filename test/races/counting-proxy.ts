/** Counts what really arrives on the wire, then hands it on; what the upstream drops is dropped here too. */
import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

export async function startCountingProxy(upstream: string) {
  /** POSTs of a verification, by destination. */
  const sends = new Map<string, number>();
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    if (incoming.method === "POST" && incoming.url?.endsWith("/Verifications")) {
      const to = new URLSearchParams(body.toString()).get("To") ?? "";
      sends.set(to, (sends.get(to) ?? 0) + 1);
    }
    const { method, headers } = incoming;
    const onward = request(new URL(incoming.url ?? "/", upstream), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    onward.end(body);
  });
  server.on("clientError", (_error, socket) => socket.destroy());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sends,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

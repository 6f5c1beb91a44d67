import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { atEnd } from "../../mcp/house.js";

/** For a judge that cannot sign in: passes everything on as it is, with a bearer token added. @returns its origin */
export async function withToken(origin: string, token: string): Promise<string> {
  const { hostname, port } = new URL(origin);
  const server = createServer((incoming, outgoing) => {
    const rawHeaders = [...incoming.rawHeaders, "authorization", `Bearer ${token}`];
    const onward = request(
      { hostname, port, method: incoming.method, path: incoming.url, headers: rawHeaders, setHost: false },
      (answer) => answer.pipe(outgoing.writeHead(answer.statusCode!, answer.rawHeaders)),
    );
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

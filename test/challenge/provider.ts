/** A CAPTCHA provider on the loopback interface, which answers as a test wants. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface Provider {
  url: string;
  /** Forms that were posted. */
  asked: URLSearchParams[];
  answers(answer: Answer): void;
}

export type Answer = object | string | ((response: ServerResponse) => void);

export async function openProvider(first: Answer = { success: true }): Promise<Provider> {
  const asked: URLSearchParams[] = [];
  let answer = first;
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    let text = "";
    for await (const chunk of request.setEncoding("utf8")) text += chunk;
    asked.push(new URLSearchParams(text));
    if (typeof answer === "function") return answer(response);
    response.setHeader("content-type", "application/json");
    response.end(typeof answer === "string" ? answer : JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/siteverify`,
    asked,
    answers: (next) => {
      answer = next;
    },
  };
}

import { createServer, connect as dial, type Socket } from "node:net";

export interface Listener {
  url: string;
  close(): Promise<void>;
}

async function listen(onSocket: (socket: Socket) => void): Promise<Listener> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `redis://127.0.0.1:${(server.address() as { port: number }).port}`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Answers each command with what `answer` gives, in the protocol's own form. */
export function fakeRedis(answer: (command: string[]) => string): Promise<Listener> {
  return listen((socket) => {
    let text = "";
    socket.on("data", (data) => {
      text += data;
      for (let command = takeCommand(); command; command = takeCommand()) socket.write(answer(command));
    });
    function takeCommand(): string[] | undefined {
      const [, count] = /^\*(\d+)\r\n/.exec(text) ?? [];
      const whole = count && new RegExp(`^\\*\\d+\\r\\n((?:\\$\\d+\\r\\n.*\\r\\n){${count}})`).exec(text);
      if (!whole) return undefined;
      text = text.slice(whole[0].length);
      return whole[1]!.split("\r\n").filter((_, index) => index % 2 === 1);
    }
  });
}

export const bulk = (text: string): string => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;

export interface BreakingProxy extends Listener {
  /** What becomes of the next answer to a script, and of its connection. */
  next: "pass" | "cut" | "hang";
  /** Of the server behind it; for the next connections. */
  port: number;
}

/** Between the store and its server, where connections break at the worst moment: after the script ran. */
export async function startProxy(port: number): Promise<BreakingProxy> {
  const proxy: BreakingProxy = Object.assign(await listen(onSocket), { next: "pass" as const, port });
  function onSocket(socket: Socket): void {
    const server = dial(proxy.port, "127.0.0.1");
    let isScript = false;
    let fate: BreakingProxy["next"] = "pass";
    socket.on("close", () => server.destroy());
    server.on("error", () => {}).on("close", () => socket.destroy());
    socket.on("data", (data) => {
      isScript = /evalsha/i.test(String(data));
      server.write(data);
    });
    server.on("data", (data) => {
      if (isScript && fate === "pass") {
        fate = proxy.next;
        proxy.next = "pass";
      }
      if (fate === "cut") socket.destroy();
      if (fate === "pass") socket.write(data);
    });
  }
  return proxy;
}

/** A mail server on loopback that does as its script says, and writes down what it heard. */
import net from "node:net";
import tls from "node:tls";
import { listen } from "../twilio/servers.js";

type Step = "greeting" | "EHLO" | "STARTTLS" | "AUTH" | "MAIL" | "RCPT" | "DATA" | "message";
/** A reply, or what a server does instead of one. `half`: the reply without its end. */
type Reply = string | "silence" | "drop";

export interface SmtpScript extends Partial<Record<Step, Reply>> {
  /** STARTTLS is offered with this certificate, or spoken at once. */
  tls?: { key: string; cert: string };
  implicit?: boolean;
  extensions?: string[];
}

const REPLIES: Readonly<Record<Step, Reply>> = {
  greeting: "220 mail.example.com ESMTP",
  EHLO: "",
  STARTTLS: "502 no",
  AUTH: "235 welcome",
  MAIL: "250 ok",
  RCPT: "250 ok",
  DATA: "354 go ahead",
  message: "250 queued",
};

export interface SmtpSeen {
  connections: number;
  commands: string[];
  /** Complete, up to the lone dot. */
  messages: string[];
  /** Of each command: whether it came through TLS. */
  secure: boolean[];
}

export async function smtpServer(script: SmtpScript = {}): Promise<SmtpSeen & { port: number }> {
  const seen: SmtpSeen = { connections: 0, commands: [], messages: [], secure: [] };
  const accept = (socket: net.Socket): void => {
    seen.connections += 1;
    converse(socket, script, seen, true);
  };
  const server = script.implicit ? tls.createServer(script.tls!, accept) : net.createServer(accept);
  return Object.assign(seen, { port: await listen(server) });
}

function converse(socket: net.Socket, script: SmtpScript, seen: SmtpSeen, greets: boolean): void {
  let buffer = "";
  let inMessage = false;
  socket.on("error", () => {});
  const answer = (step: Step): void => {
    const reply = script[step] ?? REPLIES[step];
    if (reply === "drop") socket.destroy();
    else if (reply !== "silence") socket.write(`${reply || capabilities(socket, script)}\r\n`);
  };
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    buffer += chunk;
    for (;;) {
      // A message of no line at all is a dot alone.
      const end = !inMessage ? "\r\n" : buffer.startsWith(".\r\n") ? ".\r\n" : "\r\n.\r\n";
      const at = buffer.indexOf(end);
      if (at === -1) return;
      const text = buffer.slice(0, at);
      buffer = buffer.slice(at + end.length);
      if (inMessage) {
        inMessage = false;
        seen.messages.push(text);
        answer("message");
        continue;
      }
      seen.commands.push(text);
      seen.secure.push("encrypted" in socket);
      const step = text.split(" ")[0] as Step;
      if (step === "STARTTLS" && script.tls) return startTls(socket, script, seen);
      if (step === "STARTTLS" && script.STARTTLS?.startsWith("220")) return promiseTls(socket, script.STARTTLS);
      if (!(step in REPLIES)) socket.write("502 no\r\n");
      else {
        answer(step);
        inMessage = step === "DATA" && (script.DATA ?? REPLIES.DATA).startsWith("3");
      }
    }
  });
  if (greets) answer("greeting");
}

function capabilities(socket: net.Socket, { tls: offered, extensions = [], STARTTLS }: SmtpScript): string {
  const starttls = (offered || STARTTLS) && !("encrypted" in socket) ? ["STARTTLS"] : [];
  const lines = ["mail.example.com", ...starttls, ...extensions];
  return lines.map((line, index) => `250${index === lines.length - 1 ? " " : "-"}${line}`).join("\r\n");
}

/** And nothing more: what the client then says in TLS holds a line break by chance. */
function promiseTls(socket: net.Socket, reply: string): void {
  socket.removeAllListeners("data").write(`${reply}\r\n`);
}

function startTls(socket: net.Socket, script: SmtpScript, seen: SmtpSeen): void {
  socket.removeAllListeners("data");
  socket.write("220 go ahead\r\n");
  converse(new tls.TLSSocket(socket, { isServer: true, ...script.tls! }), script, seen, false);
}

/** E-mail over SMTP: nodemailer's connection and its composer, with a deadline and the knowledge of what was said when. */
import { Readable } from "node:stream";
import MailComposer from "nodemailer/lib/mail-composer";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import type {
  DeliveryFailure,
  DeliveryMessage,
  DeliveryOutcome,
  DeliveryReason,
  SmtpSettings,
} from "../core/ports/delivery.js";
import type { Send } from "./delivery.js";
import { letterOf } from "./letter.js";
import { isTlsTrouble } from "./tls-trouble.js";

/** From the look-up of the name to the end of TLS. */
const CONNECT_MS = 5_000;
/** A relay may take its time over the message; cut off too early, the outcome is unknown. */
const TIMEOUT_MS = 10_000;
const CLOSE_MS = 1_000;

export function smtpSender(settings: SmtpSettings): Send {
  return async (message, nowMs) => {
    const messageId = `<${message.id}@${settings.from.email.split("@")[1]}>`;
    const bytes = await compose(settings, message, nowMs, messageId);
    return exchange(settings, message.to, bytes, messageId);
  };
}

function compose(settings: SmtpSettings, message: DeliveryMessage, nowMs: number, messageId: string): Promise<Buffer> {
  const { email, name = "" } = settings.from;
  const mail = new MailComposer({
    ...letterOf(settings, message, nowMs),
    from: { address: email, name },
    to: { address: message.to, name: "" },
    messageId,
    // RFC 3834: nobody's absence note answers a code.
    headers: { "Auto-Submitted": "auto-generated" },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return mail.compile().build();
}

function exchange(settings: SmtpSettings, to: string, bytes: Buffer, messageId: string): Promise<DeliveryOutcome> {
  const { login, from, timeoutMs = TIMEOUT_MS } = settings;
  return new Promise((resolve) => {
    // Before the body there is no message; from its first byte on, only an answer tells.
    let mayHaveLeft = false;
    const body = new Readable({
      read() {
        mayHaveLeft = true;
        this.push(bytes);
        this.push(null);
      },
    });
    const connection = new SMTPConnection(optionsOf(settings, timeoutMs));
    const end = (outcome: DeliveryOutcome): void => {
      clearTimeout(deadline);
      resolve(outcome);
      if (outcome.ok) connection.quit();
      connection.close();
    };
    const fail = (error: SmtpError): void => end(failureOf(error, mayHaveLeft));
    const deadline = setTimeout(fail, timeoutMs, { code: "ETIMEDOUT" });
    /** The next step, unless this one failed. */
    const then = (next: () => void) => (error?: SmtpError | null) => (error ? fail(error) : next());
    const done = then(() => end({ ok: true, messageId }));
    const send = () => connection.send({ from: from.email, to: [to] }, body, done);
    connection.on("error", fail);
    connection.connect(then(login ? () => connection.login({ ...login }, then(send)) : send));
  });
}

function optionsOf({ host, port, implicitTls, insecure }: SmtpSettings, timeoutMs: number) {
  const trusted = !insecure && !isLoopback(host);
  const connectMs = Math.min(CONNECT_MS, timeoutMs);
  return {
    // No name server decides where a line without TLS leads.
    host: host === "localhost" ? "127.0.0.1" : host,
    port,
    secure: implicitTls,
    requireTLS: trusted,
    tls: { rejectUnauthorized: trusted },
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    dnsTimeout: connectMs,
    socketTimeout: timeoutMs,
    socketCloseTimeout: CLOSE_MS,
  };
}

const isLoopback = (host: string) => /^(?:127\.\d+\.\d+\.\d+|::1|localhost)$/.test(host);

/** What is read of nodemailer's errors. Their messages quote the server, which quotes the address. */
interface SmtpError {
  code?: string;
  originalCode?: string;
  command?: string;
  responseCode?: number;
}

function failureOf(error: SmtpError, mayHaveLeft: boolean): DeliveryFailure {
  const { responseCode: reply = 0 } = error;
  const refused = reply >= 400;
  return {
    ok: false,
    certainty: refused ? "rejected" : mayHaveLeft ? "unknown" : "not_sent",
    reason: refused ? reasonOfReply(error, reply) : reasonOfSilence(error),
  };
}

/** RFC 5321 §4.2: 4yz may pass, 5yz will not; RFC 4954 §6 for 530–538. */
function reasonOfReply({ code, command = "" }: SmtpError, reply: number): DeliveryReason {
  if (code === "ETLS") return "insecure";
  if (reply < 500) return "unavailable";
  if (command.startsWith("AUTH") || [530, 534, 535, 538].includes(reply)) return "bad_credentials";
  const noSuchMailbox = command === "DATA" && [550, 551, 553].includes(reply);
  return command === "RCPT TO" || noSuchMailbox ? "refused_destination" : "misconfigured";
}

function reasonOfSilence(error: SmtpError): DeliveryReason {
  if (error.code === "ETIMEDOUT") return "timeout";
  if (error.code === "ETLS" || isTlsTrouble(error)) return "insecure";
  if (error.code === "EAUTH") return "bad_credentials";
  return error.code === "EENVELOPE" ? "refused_destination" : "unavailable";
}

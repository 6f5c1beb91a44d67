import { entries, PASSING } from "../entries.js";
import type { Explanations } from "../explanation.js";

const title = { retry: "fix_first", surface: "webhook", evidence: "title" } as const;
const REACHABLE = "Make the URL reachable from the public internet.";
const ANSWER_FIRST = "Answer first and do the work afterwards.";
const SETTINGS = "Check the webhook settings where the URL was configured.";

/** Twilio calling your URL, and Event Streams calling your sink. Titles only; 11200 and 11205 stand in account.ts. */
export const webhooks: Explanations = entries(title, {
  11100: ["The URL is malformed.", "The scheme or the host is missing, or a character is not encoded.", SETTINGS],
  11201: [
    "Twilio's TCP connection to your URL timed out.",
    "A firewall drops the connection, or the host is down.",
    [REACHABLE, "Check the firewall and the port."],
  ],
  11202: [
    "Your host refused Twilio's TCP connection.",
    "Nothing listens on that port, or a firewall rejects it.",
    ["Check that the server runs and listens on the port of the URL.", REACHABLE],
  ],
  11203: [
    "Your URL did not finish its answer within the total time.",
    "The server does slow work before it answers.",
    [ANSWER_FIRST, "Look for a slow database or upstream call."],
  ],
  11206: [
    "Your server's answer breaks the HTTP protocol.",
    "The status line, a header or the length of the body is wrong, or the port speaks no HTTP.",
    "Check the answer of the URL with an ordinary HTTP client.",
  ],
  11210: [
    "The host name of your URL is bad.",
    "The name is misspelt, or cannot be resolved in public DNS.",
    "Check the host name and its public DNS entry.",
  ],
  11215: [
    "Your URL redirects too often.",
    "Two addresses redirect to each other, or a login page is in the way.",
    "Configure the final address, which answers without a redirect.",
  ],
  11216: [
    "Your URL redirects to an address that is not valid.",
    "The Location header is missing or malformed.",
    "Configure the final address, or correct the redirect.",
  ],
  11217: [
    "Your URL answered with an HTTP error status.",
    "The application failed, or refused the request.",
    ["Read the server's log for the time of the call.", "Answer with a 2xx status."],
  ],
  11220: [
    "The TLS handshake with your URL failed.",
    "The TLS version, the cipher suites or the certificate do not fit.",
    "Check the certificate and the TLS settings of the host.",
  ],
  11235: [
    "The certificate of your URL is for another domain.",
    "The host name of the URL is not in the certificate.",
    "Install a certificate for this host name.",
  ],
  11236: ["The certificate of your URL has expired.", "It was not renewed.", "Renew the certificate."],
  11237: [
    "The certificate of your URL does not lead to a trusted root.",
    "An intermediate certificate is missing, or the certificate is self-signed.",
    "Send the whole chain of a certificate that is publicly trusted.",
  ],
  11240: ["The edge location that the webhook settings name is not valid.", "It is misspelt.", SETTINGS],
  11241: ["The edge location that the webhook settings name is not supported.", "It cannot be used here.", SETTINGS],
  11242: [
    "Calls to your URL over Twilio Interconnect are not allowed.",
    "The webhook settings ask for Interconnect.",
    SETTINGS,
  ],
  11243: ["The retry policy in the webhook settings is not valid.", "A value of the URL fragment is wrong.", SETTINGS],
  11251: [
    "The exchange with your URL broke the protocol beyond repair.",
    "The server closed the connection early, or does not speak HTTP on that port.",
    "Check the answer of the URL with an ordinary HTTP client.",
  ],
  11321: ["The webhook is misconfigured.", "A part of its settings is missing or wrong.", SETTINGS],
  11322: ["The HTTP method of the webhook is not valid.", "The settings name another method than allowed.", SETTINGS],
  11770: ["Your URL answered with an empty body.", "The answer has no content.", "Send the answer that is expected."],
  12300: [
    "The content type of your URL's answer is not valid.",
    "The Content-Type header is missing or does not fit the body.",
    "Set the Content-Type header that the product expects.",
  ],
  93101: [
    "Event Streams could not deliver events to your sink.",
    "The sink cannot be reached, is slow, or refuses the events.",
    ["Check that the sink is reachable and answers quickly with a 2xx status.", "Test the sink in the Console."],
  ],
  93102: [
    "Event Streams had an error with your AWS role.",
    "The role, its trust or its permissions are not right.",
    "Check the role of the Kinesis sink in AWS.",
  ],
  93103: [
    "Event Streams had an error with your Kinesis stream.",
    PASSING,
    "Check the state of the stream in AWS, then test the sink.",
  ],
  93104: [
    "The name or the region of the Kinesis stream is wrong.",
    "The sink was created with other values.",
    "Correct the name and the region of the stream in the sink.",
  ],
});

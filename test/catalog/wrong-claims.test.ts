/** Claims about Twilio that are common and false; none may be in our words, wherever a user reads them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { createCatalogue } from "../../src/catalog/catalog.js";
import { EXPLANATIONS } from "../../src/catalog/explanations.js";
import { ERRORS } from "../../src/core/errors.js";

const catalogue = createCatalogue();
const textOf = (code: number) => {
  const { meaning, causes, fixes } = catalogue.entry(code)!;
  return [meaning, ...causes, ...fixes].join(" ");
};
describe("false claims about one code", () => {
  test.each<[number, string, RegExp, RegExp]>([
    [60202, "is about checks, not sends or expiry", /max check attempts/i, /max send|verification expired/i],
    [60203, "is about sends, not checks", /max send attempts/i, /max check|wrong code/i],
    [20404, "is what an expired or approved verification gives", /expired.*approved/i, /wrong code/i],
    [30003, "is an unreachable handset, not filtering", /switched off|coverage/i, /filter|10dlc|landline/i],
    [30007, "is filtering", /filtered/i, /handset/i],
    [21211, "is Messaging and Voice; Verify gives 60200", /Verify itself answers 60200/, /Verify raises/],
    [11200, "is every product's webhook, not only Voice", /every product/i, /only voice|twiml/i],
    [20429, "is the account, not one number", /for the account/i, /per[- ](?:number|phone|destination)/i],
    [20003, "is sent as Authenticate and asks for region", /"Authenticate".*region/s, /clock/i],
    [60200, "is not a disabled channel", /Channel is unknown/, /disabled in the Service|ask .* to enable the channel/i],
    [60212, "is concurrency, not a missing Service", /same time/i, /not found/i],
    [
      60410,
      "is Fraud Guard on SMS, not geo-permissions or SIM swap",
      /Fraud Guard.*SMS/s,
      /geo-?permission|sim.?swap|risk score/i,
    ],
    [60605, "is geo-permissions, not fraud", /geo-permissions/i, /fraud guard|pumping/i],
    [30034, "does not concern Verify's own senders", /own senders are exempt/i, /verify requires/i],
    [60204, "a friendly name is the brand, not a log label", /Twilio Sales/, /log/i],
    [60217, "e-mail needs SendGrid", /SendGrid/, /out of the box/i],
    [20008, "test credentials never work with Verify", /does not support them/i, /magic numbers work/i],
    [60214, "PSD2 forbids calls", /PSD2/, /use call/i],
  ])("%i %s", (code, _claim, says, neverSays) => {
    expect(textOf(code)).toMatch(says);
    expect(textOf(code)).not.toMatch(neverSays);
  });
});

/** Sentences by the code that they are about, our own errors, and every page of prose. */
const root = fileURLToPath(new URL("../..", import.meta.url));
const pages = ["README.md", "CHANGELOG.md", "SKILL.md", ...pagesIn("docs"), ...pagesIn("skill")]
  .filter((name) => existsSync(`${root}${name}`))
  .map((name) => readFileSync(`${root}${name}`, "utf8"));
const everything = [
  ...Object.keys(EXPLANATIONS).flatMap((code) => {
    const { meaning, causes, fixes } = catalogue.entry(Number(code))!;
    return [meaning, ...causes, ...fixes].map((text) => `${code}: ${text}`);
  }),
  ...Object.entries(ERRORS).map(([code, { message, fix }]) => `${code}: ${message} ${fix}`),
  ...pages,
].join("\n");

function pagesIn(folder: string): string[] {
  if (!existsSync(`${root}${folder}`)) return [];
  return readdirSync(`${root}${folder}`, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `${folder}/${name}`);
}

/** Row of facts/twilio-verify.md §7, the pattern of the claim, and a sentence that makes it. */
const CLAIMS: [row: number, claim: RegExp, example: string][] = [
  [
    1,
    /GET \/?(?:v2\/)?(?:Services\/\S+\/)?Verifications\b(?!\/)/i,
    "GET /v2/Services/VA1/Verifications?To=x lists them.",
  ],
  [
    2,
    /channel[=:]\s?"?custom\b|(?:twilio|verify) (?:returns|hands back) (?:a|the) (?:generated )?code/i,
    "With channel=custom Twilio returns the code.",
  ],
  [3, /channel[=:]\s?"?(?:totp|push)\b|(?:totp|push) is a (?:delivery )?channel/i, "Send with channel=totp."],
  [
    4,
    /channels? (?:must be|is one of|are)\b[^.\n]*\bsms\b(?![^.\n]*\bsna\b)/i,
    "The channel must be sms, call or email.",
  ],
  [
    5,
    /6020[23]\b[^.\n]{0,60}\bexpired\b(?! and)|60203\b[^.\n]{0,40}max(?:imum)? check|60202\b[^.\n]{0,40}max(?:imum)? send/i,
    "60203: max check attempts reached",
  ],
  [
    6,
    /(?:increase|raise|extend|set) (?:the |its )?(?:code |verification )?(?:ttl|lifetime)/i,
    "Increase TTL of the Service.",
  ],
  [7, /twilio(?:-node)?\W{0,3}(?:SDK )?4\.22|Node(?:\.js)? (?:18|20\.11)/i, "Uses twilio@4.22.0 on Node 18."],
  [8, /Fraud Guard[^.\n]{0,60}(?:score|sim.?swap|medium)|risk score/i, "Fraud Guard gives a risk score."],
  [9, /Verify Guard/i, "Enable Verify Guard."],
  [
    10,
    /(?:verification|OTP) status (?:webhook|callback)|webhooks? (?:tells?|report)s? (?:the )?verification status/i,
    "Configure the verification status webhook.",
  ],
  [11, /de-?dup\w* by (?:event )?SID|EventSid/i, "Dedupe by event SID."],
  [12, /express\.urlencoded/i, "app.use(express.urlencoded())"],
  [13, /retr(?:y|ies) on (?:a )?non-?2xx/i, "Twilio retries on non-2xx."],
  [14, /clock skew|clock[^.\n]{0,40}signature|signature[^.\n]{0,40}clock/i, "Clock skew can break the signature."],
  [15, /trust proxy\W{0,6}true/i, "app.set('trust proxy', true)"],
  [16, /Auth Token is (?:optional|not needed)|API key (?:secret )?validates/i, "The Auth Token is optional."],
  [17, /Twilio could not authenticate the request/i, "20003: Twilio could not authenticate the request."],
  [
    18,
    /20429\b[^.\n]{0,60}\b(?:per|one|this) (?:number|phone|destination)/i,
    "20429: the limit per number is reached.",
  ],
  [19, /Verify (?:raises|answers|returns|gives) 21211/i, "For a bad number Verify returns 21211."],
  [20, /30003\b[^.\n]{0,80}(?:filter|landline)/i, "30003: filtered by the carrier."],
  [21, /60200\b[^.\n]*(?:disabled|switched off)/i, "60200: the channel is disabled."],
  [22, /11200\b[^.\n]*\b(?:Voice|TwiML)\b/i, "11200: Voice could not fetch TwiML."],
  [23, /RateLimits\.\w|RateLimits?\b[^.\n]*\boverrid/i, "RateLimits.max overrides the limit."],
  [24, /CustomFriendlyName[^.\n]*\b(?:logs?|label)\b/i, "CustomFriendlyName is a label for logs."],
  [25, /ChannelConfiguration\.\w/, "ChannelConfiguration.from"],
  [26, /RiskCheck[^.\n]*account.dependent/i, "RiskCheck is account-dependent."],
  [
    27,
    /\b(?:only|either) (?:"|`)?approved(?:"|`)? or (?:"|`)?(?:pending|canceled)/i,
    "The check is either approved or pending.",
  ],
  [28, /valid ?={2,3} ?true/, "if (check.valid === true)"],
  [29, /cancel[^.\n]{0,30}\bany ?time/i, "Cancel it at any time."],
  [30, /prefer To ?(?:\+|and|with) ?Code/i, "Prefer To + Code."],
  [31, /checkSid|sid of the check/i, "log(checkSid)"],
  [
    32,
    /(?:server|agent|tool) (?:calls|opens|fetches|invokes) the (?:sna\.url|SNA (?:URL|address))/i,
    "Your server opens the SNA URL.",
  ],
  [33, /\b(?:ie1|au1)\b[^.\n]{0,40}(?:latency|faster)|ashburn|Verify in (?:ie1|au1)/i, "Use ie1 for lower latency."],
  [
    34,
    /Verify (?:needs|requires) (?:a |your own )?(?:Messaging Service|phone number|10DLC)|10dlc .{0,30}(?:needed|required) for verify/i,
    "Verify requires a Messaging Service.",
  ],
  [35, /status.?callback/i, "Correlate the status callbacks."],
  [36, /e-?mail works (?:out of the box|without)/i, "E-mail works out of the box."],
  [
    37,
    /test credentials (?:work|are enough|can be used)|(?:use|with) (?:the )?test credentials (?:for|in) (?:the )?(?:tests?|smoke|ci)/i,
    "Test credentials can be used in CI.",
  ],
  [38, /no official CLI/i, "There is no official CLI for Verify."],
  [39, /logLevel\b[^.\n]*\b(?:info|warn|error)\b/, "logLevel: 'info'"],
  [40, /connect(?:ion)? timeout (?:of )?2 ?s/i, "A connect timeout of 2 s."],
  [41, /retry (?:on )?(?:network errors|5xx)|automatically (?:re)?(?:try|send)/i, "Retry on network errors and 5xx."],
  [42, /floor\(now|sha-?256\(user/i, "sha256(user+dest+floor(now/30s))"],
  [43, /locale:? ?["']en["']/i, 'locale: "en"'],
  [44, /\b(?:AC|SK|VA|VE)(?:[0-9a-fx]{20,31}|[0-9a-fx]{33,40})\b/, `AC${"x".repeat(31)}`],
  [45, /MemoryDenyWriteExecute\s*=\s*(?:true|yes|1)/, "MemoryDenyWriteExecute=true"],
  [46, /app\.(?:get|post)\([^)]*async/, "app.post('/otp', async (req, res) => {"],
  [47, /```python\n(?:(?!import os|```)[\s\S])*os\.environ/, "```python\nsid = os.environ['SID']"],
  [48, /factor SIDs?[^.\n]{0,30}\bsecrets?\b/i, "Treat factor SIDs as secrets."],
  [
    49,
    /Twilio[^.\n]{0,40}\b5 (?:checks|tries) (?:per|for each) (?:identity|person)/i,
    "Twilio allows 5 checks per identity.",
  ],
  [
    50,
    /automatically (?:fall|switch|call)|falls? back to (?:a )?(?:call|voice) automatically/i,
    "It falls back to a call automatically.",
  ],
];

describe("the list of wrong claims", () => {
  test("has every row of the facts", () => {
    expect(CLAIMS.map(([row]) => row)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    expect(pages.length).toBeGreaterThan(1);
  });

  test.each(CLAIMS)("row %i is nowhere", (_row, claim, example) => {
    expect(example, "the pattern finds the claim").toMatch(claim);
    expect(everything.match(claim)?.[0]).toBeUndefined();
  });
});

test.each([
  [/\bttl\b|doForceCheckOnce/, "invented Service parameters"],
  [/60212\b[^.\n]{0,60}(?:Service|account) (?:was )?not found/i, "60212 as a missing Service"],
  [/60410\b[^.\n]{0,60}geo-?permission/i, "60410 as geo-permissions"],
  [/channel[=:]\s?"?(?:voice|rcs)\b/i, "voice and rcs as channels"],
])("nothing says %s (%s)", (claim) => {
  expect(everything).not.toMatch(claim);
});

test("no code calls voice, rcs, custom, totp or push a channel to send by", () => {
  const sendable = new Set(["sms", "call", "whatsapp", "email", "totp"]);
  for (const { alternatives = [] } of Object.values(EXPLANATIONS))
    for (const name of alternatives) expect(sendable.has(name)).toBe(true);
});

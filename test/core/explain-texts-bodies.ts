/** JSON and form bodies, pages of proxies, webhook payloads, links of consoles. */
import { AC, EMAIL, inBody, PHONE, type Sample, VE } from "./explain-planted.js";

const page = (title: string, more = "") =>
  `<!DOCTYPE html>\n<html lang="en"><head><title>${title}</title><style>body{width:60200px}</style></head>\n<body><h1>${title}</h1>${more}</body></html>`;

export const BODY_TEXTS: Sample[] = [
  [inBody(60200, `Invalid parameter: To`, 400), 60200],
  [inBody(60202, "Max check attempts reached", 429), 60202],
  [inBody(60221, "Either VerificationSid or To is required", 400), 60221],
  [inBody(60222, `From address ${EMAIL} does not match a verified Sender Identity`, 403), 60222],
  [inBody(60224, "Missing substitutions for selected template", 400), 60224],
  [inBody(60228, "Template HJ1 was not found", 404), 60228],
  [inBody(60207, "Max rate limits per service reached", 400), 60207],
  [inBody(60310, "Factor verification attempts reached", 429), 60310],
  [inBody(60308, "Challenge verification attempts limit reached", 429), 60308],
  [inBody(60390, "Factor not found", 404), 60390],
  [inBody(60371, "Relying party invalid or not provided", 400), 60371],
  [inBody(60735, "Verification is owned by a different integration", 409), 60735],
  [inBody(20422, "Invalid Parameter", 422), 20422],
  [
    inBody(21608, `The number ${PHONE} is unverified. Trial accounts cannot send messages to unverified numbers`, 400),
    21608,
  ],
  [inBody(21408, "Permission to send an SMS has not been enabled for the region", 400), 21408],
  [inBody(60410, `${PHONE} prefix is blocked for the SMS channel`, 403).replaceAll(",", ",\n  "), 60410],
  [
    `{"error":{"code":"60203","message":"Max send attempts reached"},"request":{"To":"${PHONE}","Code":"482913"}}`,
    60203,
  ],
  [
    `{"statusCode":502,"message":"Bad Gateway","upstream":{"body":"{\\"code\\":20500,\\"message\\":\\"Internal Server Error\\",\\"status\\":500}"}}`,
    20500,
  ],
  [
    `{"type":"https://www.twilio.com/docs/api/errors/60220","title":"Messages to China require use case vetting","status":400,"code":60220,"detail":"to ${PHONE}"}`,
    60220,
  ],
  [
    `{"status":"pending","valid":false,"sna_attempts_error_codes":[{"attempt_sid":"VL${"0".repeat(32)}","code":60510}]}`,
    60510,
  ],
  [
    `{"status":"pending","sna_attempts_error_codes":[{"code":60531,"attempt_sid":"VL${"9".repeat(32)}"}],"to":"${PHONE}"}`,
    60531,
  ],
  [`{"phone_number":"${PHONE}","valid":true,"line_type_intelligence":{"type":null,"error_code":60600}}`, 60600],
  [`{"sim_swap":{"last_sim_swap":null,"carrier_name":null,"error_code":60607},"phone_number":"${PHONE}"}`, 60607],
  [
    `{"sid":"VL${"a".repeat(32)}","verification_sid":"${VE}","channel":"sms","conversion_status":"unconverted","channel_data":{"to":"${PHONE}","message_status":"undelivered","error_code":"30003","country":"US"}}`,
    30003,
  ],
  [
    `{"channel_data":{"call_status":"no-answer","error_code":null},"error_code":"30008","price":{"value":"0.05","currency":"USD"}}`,
    30008,
  ],
  [
    `<?xml version="1.0" encoding="UTF-8"?>\n<TwilioResponse><RestException><Code>20404</Code><Message>The requested resource was not found</Message><MoreInfo>https://www.twilio.com/docs/errors/20404</MoreInfo><Status>404</Status></RestException></TwilioResponse>`,
    20404,
  ],
  [`code=60214&message=Call+channel+is+not+supported+when+using+PSD2&status=400`, 60214],
  [page("502 Bad Gateway", "<hr><center>nginx/1.25.3</center>"), 20503],
  [
    page(
      "503 Service Temporarily Unavailable",
      "<p>envoy, upstream connect error or disconnect/reset before headers</p>",
    ),
    20503,
  ],
  [page("504 Gateway Time-out", "<center>cloudflare</center><p>Ray ID: 8f60203abc20404d</p>"), 20503],
  [page("401 Authorization Required"), 20003],
  [page("429 Too Many Requests", "<p>You have been rate limited.</p>"), 20429],
  [page("405 Not Allowed"), 20004],
  [page("500 Internal Server Error"), 20500],
  [page("Application error", `<pre>twilio error 60203 while sending to ${PHONE}</pre>`), 60203],
  [
    `<html><body>Your organisation's web filter has blocked this page. Category: telephony. Error 11217 from origin, client 203.0.113.77</body></html>`,
    11217,
  ],
  [
    `MessageSid=SM${"c".repeat(32)}&SmsStatus=undelivered&MessageStatus=undelivered&ErrorCode=30005&To=%2B14155552671&From=%2B15005550006&AccountSid=${AC}`,
    30005,
  ],
  [
    `MessageStatus=failed&ErrorCode=30450&MessageSid=SM${"d".repeat(32)}&To=%2B14155552671&ApiVersion=2010-04-01`,
    30450,
  ],
  [`MessageStatus=undelivered&ErrorCode=63024&To=whatsapp%3A%2B14155552671&ChannelToAddress=%2B14155552671`, 63024],
  [
    `[{"specversion":"1.0","type":"com.twilio.accountsecurity.verify.message.undelivered","id":"EZ${"3".repeat(32)}","time":"2026-11-22T03:04:05.060205Z","data":{"verification_sid":"${VE}","channel":"sms","to":"${PHONE}","message_status":"undelivered","error_code":30007}}]`,
    30007,
  ],
  [
    `[{"type":"com.twilio.accountsecurity.verify.message.failed","data":{"to":"${PHONE}","error_code":"30034","mcc":"310","mnc":"260"}}]`,
    30034,
  ],
  [
    `{"AccountSid":"${AC}","Level":"ERROR","PayloadType":"application/json","Payload":"{\\"resource_sid\\":\\"${VE}\\",\\"error_code\\":\\"60330\\",\\"more_info\\":{\\"Msg\\":\\"Failed to invoke the webhook\\"}}","Timestamp":"2026-11-22T10:20:30Z"}`,
    60330,
  ],
  [`Level=WARNING&Payload=%7B%22error_code%22%3A%2211205%22%7D&error_code=11205&Sid=NO${"4".repeat(32)}`, 11205],
  [
    `{"resource_sid":"${VE}","error_code":"11220","more_info":{"url":"https://203.0.113.77/hook","Msg":"SSL/TLS Handshake Error"}}`,
    11220,
  ],
  [`{"event_type":"error","error_code":"60325","log_level":"WARNING","product":"Verify"}`, 60325],
  [`{"sink_sid":"DG${"5".repeat(32)}","status":"failed","error_code":93101}`, 93101],
  ["https://www.twilio.com/docs/api/errors/60223", 60223],
  ["https://www.twilio.com/docs/errors/60247?utm_source=console", 60247],
  ["see www.twilio.com/docs/api/errors/30006 for more", 30006],
  [
    "https://console.twilio.com/us1/monitor/logs/debugger/errors/60242/2026-11-22?frameUrl=%2Fconsole%2Fdebugger",
    60242,
  ],
  [`https://console.twilio.com/us1/monitor/logs/verify?x-target-region=us1&sid=${VE}&error=60203`, 60203],
  ["https://www.twilio.com/console/debugger?filter=errorCode:11200", 11200],
  ["[60212 docs](https://www.twilio.com/docs/api/errors/60212)", 60212],
  ["https://www.twilio.com/es-mx/docs/api/errors/20003", 20003],
  ["https://www.twilio.com/docs/api/errors/60998", 60998],
];

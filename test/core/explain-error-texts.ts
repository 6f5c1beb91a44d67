/** Error texts as they come from SDKs, bodies, logs, webhooks and people, each with the code that it is about. */
import { AC, inBody, PHONE, VA, VE } from "./explain-planted.js";

const AXIOS_DUMP = `AxiosError: Request failed with status code 429
    at settle (/srv/app/node_modules/axios/lib/core/settle.js:20003:12) {
  code: 'ERR_BAD_REQUEST',
  config: {
    timeout: 30000, maxRedirects: 0,
    headers: { Authorization: 'Basic QUM6czNjcjN0', 'User-Agent': 'twilio-node/6.2.0 (linux x64) node/20.20.2' },
    method: 'post', url: 'https://verify.twilio.com/v2/Services/${VA}/VerificationCheck',
    data: 'To=%2B14155552671&Code=482913'
  },
  response: { status: 429, data: { code: 60202, message: 'Max check attempts reached', more_info: 'https://www.twilio.com/docs/errors/60202', status: 429 } }
}`;

/** A text and the code that must come first; `one` where it must be the only one. */
export const TEXTS: [name: string, text: string, first: number | string, only?: "one"][] = [
  ["API body", inBody(60203, "Max send attempts reached", 429), 60203, "one"],
  [
    "API body, escaped inside a log line",
    `{"level":50,"msg":"{\\"code\\":60212,\\"message\\":\\"Too many concurrent requests for phone number\\"}","pid":20404}`,
    60212,
    "one",
  ],
  ["API body with a number", inBody(60200, `Invalid parameter \`To\`: ${PHONE}`, 400), 60200, "one"],
  ["axios dump with secrets", AXIOS_DUMP, 60202, "one"],
  [
    "node exception",
    `RestException [Error]: Max send attempts reached\n    at success (/app/node_modules/twilio/lib/base/Version.js:79:15)\n  status: 429,\n  code: 60203,\n  moreInfo: 'https://www.twilio.com/docs/errors/60203',\n  details: undefined`,
    60203,
    "one",
  ],
  [
    "python exception",
    "twilio.base.exceptions.TwilioRestException: HTTP 403 error: Unable to create record: The destination phone number has been temporarily blocked\n\nMore information may be available here:\n\nhttps://www.twilio.com/docs/errors/60410",
    60410,
    "one",
  ],
  [
    "ruby exception",
    "Twilio::REST::RestError: [HTTP 400] 60200 : Unable to create record\nInvalid parameter: To",
    60200,
    "one",
  ],
  [
    "go error",
    "Status: 404 - ApiError 20404: The requested resource was not found (null) More info: https://www.twilio.com/docs/errors/20404",
    20404,
    "one",
  ],
  [
    "java exception",
    "com.twilio.exception.ApiException: Invalid parameter: Channel\n\tat com.twilio.rest.verify.v2.service.VerificationCreator.create(VerificationCreator.java:60213)\ncode=60200, status=400",
    60200,
    "one",
  ],
  [
    "php exception",
    "PHP Fatal error:  Uncaught Twilio\\Exceptions\\RestException: [HTTP 429] Unable to create record: Max send attempts reached in /app/Version.php:88",
    60203,
  ],
  ["python dict", "{'code': 20003, 'message': 'Authenticate', 'status': 401}", 20003, "one"],
  ["ruby hash", '{"code"=>60223, "message"=>"Delivery channel disabled"}', 60223, "one"],
  [
    "old XML",
    "<?xml version='1.0'?><TwilioResponse><RestException><Code>20003</Code><Message>Authenticate</Message><Status>401</Status></RestException></TwilioResponse>",
    20003,
    "one",
  ],
  [
    "problem JSON",
    '{"type":"https://www.twilio.com/docs/api/errors/20429","title":"Too Many Requests","status":429,"code":20429}',
    20429,
    "one",
  ],
  [
    "form webhook",
    `MessageSid=SM${"ab".repeat(16)}&MessageStatus=undelivered&To=%2B14155552671&ErrorCode=30006&AccountSid=${AC}`,
    30006,
    "one",
  ],
  [
    "event webhook",
    `[{"specversion":"1.0","id":"EZ${"12".repeat(16)}","time":"2026-11-22T10:20:30.060200Z","data":{"verification_sid":"${VE}","to":"${PHONE}","error_code":"30450","message_status":"undelivered"}}]`,
    30450,
    "one",
  ],
  [
    "debugger webhook",
    `{"resource_sid":"${VE}","service_sid":null,"error_code":"11200","more_info":{"url":"https://example.org/hook"}}`,
    11200,
    "one",
  ],
  [
    "SNA check",
    `{"status":"pending","sna_attempts_error_codes":[{"attempt_sid":"VL${"a1".repeat(16)}","code":60519}]}`,
    60519,
    "one",
  ],
  ["lookup package", '{"valid":true,"sim_swap":{"last_sim_swap":null,"error_code":60606}}', 60606, "one"],
  ["docs link", "https://www.twilio.com/docs/api/errors/60605", 60605, "one"],
  [
    "console link",
    "https://console.twilio.com/us1/monitor/logs/debugger/errors/60238?frameUrl=%2Fconsole",
    60238,
    "one",
  ],
  [
    "log line",
    "2026-11-22 10:20:30,60211 [60212] ERROR verify - Twilio error 60410 for +1415•••2671 after 20404ms",
    60410,
    "one",
  ],
  ["syslog", "Nov 22 10:20:30 web-1 node[21211]: send failed: twilio 60203", 60203, "one"],
  [
    "key=value log",
    `ts=1763806830 level=error code=60220 to=${PHONE} ip=10.0.0.1:60200 duration=20500ms`,
    60220,
    "one",
  ],
  ["prose", "We keep getting error 60214 since we turned PSD2 on", 60214, "one"],
  ["bare number", "what does 60205 mean?", 60205, "one"],
  ["bare number in brackets", "send_otp failed (60217)", 60217, "one"],
  ["status and code", "upstream said 429 60203, giving up", 60203, "one"],
  ["markdown", "Twilio returned **`60223`**", 60223, "one"],
  ["German", "Fehler 60203: Zu viele Sendeversuche für diese Nummer", 60203, "one"],
  ["French", "Erreur n° 20003 lors de l'envoi du code", 20003, "one"],
  ["Spanish", "El envío falló con el código 60410, ¿qué hago?", 60410, "one"],
  ["Japanese", "Twilioのエラーコード：60202が発生しました。", 60202, "one"],
  ["Chinese", "发送失败，错误代码60200，请检查", 60200, "one"],
  ["Russian", "Ошибка 60605 при отправке кода", 60605, "one"],
  ["list of codes", "errors 60202, 60203 and 20404 all night", 60202],
  ["slash list", "is it 60202/60203?", 60202],
  [
    "our own error text",
    "COOLDOWN: Too soon after the last one.\nFix: Wait for retry_after_ms.\nRetry: wait_window, retry_after_ms 30000",
    "COOLDOWN",
    "one",
  ],
  [
    "our own body with Twilio's code",
    '{"error":{"code":"RATE_LIMITED","message":"A limit is reached.","twilio":{"code":60203,"docs_url":"https://www.twilio.com/docs/api/errors/60203"}}}',
    60203,
    "one",
  ],
  ["unknown code in Twilio's link", inBody(60997, "Something new", 409), 60997, "one"],
  [
    "proxy page",
    "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx/1.24.0</center></body></html>",
    20503,
  ],
  [
    "connection reset",
    "Error: socket hang up\n  code: 'ECONNRESET', errno: -104, host: 'verify.twilio.com', port: 60200",
    20503,
  ],
  ["API text alone", "Max check attempts reached", 60202],
  ["no check open", `The requested resource /Services/${VA}/VerificationCheck was not found`, 20404],
  ["China", "Messages to China require use case vetting", 60220],
  ["mailer", "A Mailer must be associated with the service", 60217],
  ["Authenticate", "HTTP 401 Authenticate", 20003],
  ["geo-permissions", `The destination phone number ${PHONE} is blocked by Verify Geo-Permissions`, 60605],
  ["Fraud Guard", "+263 prefix is blocked for the SMS channel due to fraudulent activities", 60410],
];

/** Log lines of services, agents and shells. */
import { AC, AUTH_TOKEN, EMAIL, PHONE, type Sample, VA, VE } from "./explain-planted.js";

export const LOG_TEXTS: Sample[] = [
  [`2026-11-22T10:20:30.602Z ERROR [otp] send failed code=60410 to=${PHONE} attempt=2 elapsed=20404ms`, 60410],
  [
    `{"level":50,"time":1763806830060,"pid":60200,"hostname":"web-1","err":{"type":"RestException","message":"Max check attempts reached","code":60202,"status":429},"msg":"check failed"}`,
    60202,
  ],
  [`{"severity":"ERROR","httpRequest":{"status":400},"jsonPayload":{"twilio_code":60217,"to":"${EMAIL}"}}`, 60217],
  [`Nov 22 10:20:30 otp-7f9c otp[20003]: twilio: 60223 Delivery channel disabled`, 60223],
  [`ts=2026-11-22T10:20:30Z caller=send.go:60 level=warn twilioError=60212 msg="too many concurrent"`, 60212],
  [`time="2026-11-22T10:20:30Z" level=error msg="verify: 403 60605 blocked" number="${PHONE}"`, 60605],
  [`W1122 10:20:30.060200 20404 verify.go:88] twilio returned 60203 (429), will not retry`, 60203],
  [
    `10.0.0.4 - - [22/Nov/2026:10:20:30 +0000] "POST /v2/Services/${VA}/VerificationCheck HTTP/1.1" 404 204 "-" "twilio-node/6.2.0" code=20404`,
    20404,
  ],
  [
    `[2026-11-22 10:20:30] production.ERROR: [HTTP 400] Unable to create record: Invalid parameter \`To\` {"exception":"[object] (Twilio\\\\Exceptions\\\\RestException(code: 60200)"} `,
    60200,
  ],
  [`E/TwilioVerify: TwilioVerifyException: Network error, code 68001`, 68001],
  [`sidekiq: OtpJob JID-60200abc60203 failed: Twilio::REST::RestError [HTTP 403] 60220`, 60220],
  [
    `celery.worker: Task otp.send[60200202-6020-4020-8020-602036020360] raised TwilioRestException(403, ..., code=21610)`,
    21610,
  ],
  [
    `kernel: nope; app: err=20429 retry_after=30 limit=concurrency request_id=RQ60203602036020360203602036020360`,
    20429,
  ],
  [`npm ERR! code 1\n> otp@1.0.0 smoke\nsmoke failed: Twilio error 20003 for ${AC}:${AUTH_TOKEN}`, 20003],
  [
    `$ twilio api:verify:v2:services:verifications:create --to ${PHONE} --channel sms\n » Error code 60203 from Twilio: Max send attempts reached. See https://www.twilio.com/docs/errors/60203 for more info.`,
    60203,
  ],
  [
    `curl -u ${AC}:${AUTH_TOKEN} https://verify.twilio.com/v2/Services/${VA}/Verifications\n{"code": 20004, "message": "Method not allowed", "status": 405}`,
    20004,
  ],
  [
    `HTTP/2 429\nretry-after: 1\ntwilio-reached-rate-limit: account\ncontent-type: application/json\n\n{"code":20429,"message":"Too many requests","status":429}`,
    20429,
  ],
  [
    `HTTP/1.1 403 Forbidden\nContent-Type: application/json\nTwilio-Request-Id: RQ${"60203".repeat(6)}ab\n\n{"code":60412,"message":"blocked","status":403}`,
    60412,
  ],
  [`ALERT twilio_errors_total{code="30003"} increased by 240% in 5m`, 30003],
  [`Sentry: RestException 60238 · 1,204 events · 87 users · first seen 22 Nov 2026`, 60238],
  [`datadog: verify.error{error_code:60519,channel:sna} > 50 for 10m`, 60519],
  [
    `[agent] tool send_otp → CHANNEL_NOT_AVAILABLE: That channel cannot be used here. Twilio: 68008 (Verify WhatsApp channel not configured), https://www.twilio.com/docs/api/errors/68008`,
    68008,
  ],
  [
    `tool_result is_error: LOCKED_OUT: Checking is paused after wrong codes. Retry: wait_window, retry_after_ms 42000`,
    "LOCKED_OUT",
  ],
  [
    `tool_result: {"error":{"code":"POLICY_STORE_UNAVAILABLE","message":"The limits cannot be checked"}}`,
    "POLICY_STORE_UNAVAILABLE",
  ],
  [`MCP error: NOT_CONFIGURED: Twilio credentials or the Verify Service are not configured.`, "NOT_CONFIGURED"],
  [`otp check ${VE} code 482913 failed: 60202`, 60202],
  [`verification ${VE} for ${PHONE}: attempt 2, sms, undelivered, error 30006, MNO 310260`, 30006],
  [`webhook delivery failed: 11215 (HTTP too many redirects), host 203.0.113.77, took 15000 ms`, 11215],
  [`retrying in 60000 ms … giving up after 5 tries: ApiError 20503`, 20503],
  [`billing: 60728 hourly cap hit, 12000 messages, next window 11:00:00`, 60728],
  [`job 60203 finished; job 60205 failed with Twilio error code 60229`, 60229],
  [`{"msg":"lookup failed","package":"identity_match","twilio":{"code":60617},"number":"${PHONE}"}`, 60617],
];

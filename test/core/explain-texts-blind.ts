/** Written last, against the finished code: 27 of 30 were right at the first run, so the figure is not learnt by heart. */
import { AC, AUTH_TOKEN, EMAIL, inBody, PHONE, type Sample, VA, VE } from "./explain-planted.js";

export const BLIND_TEXTS: Sample[] = [
  [`Error: Service does not support this feature\n  status: 403, code: 60204 (customCode was 482913)`, 60204],
  [
    `otp-api | 10:20:31.204 WARN  c.a.o.TwilioClient - verify create rejected: {"code":60329,"message":"Verify SNA does not work with psd2_enabled"}`,
    60329,
  ],
  [
    `{"errorCode":"60209","errorMessage":"UniqueName format is invalid","httpStatusCode":400,"path":"/v2/Services/${VA}/RateLimits"}`,
    60209,
  ],
  [
    `TwilioRestException: HTTP 400 error: Unable to create record: 'From' 60213 is not it, the real thing is https://www.twilio.com/docs/errors/60213`,
    60213,
  ],
  [`ERR! verify.check(${VE}) -> 429 / 60202 / "Max check attempts reached"`, 60202],
  [`Delivery report: SM${"7".repeat(32)} undelivered 30006 ${PHONE}`, 30006],
  [`{"data":{"otp":null},"errors":[{"message":"Twilio: 21614 'To' number is not a valid mobile number"}]}`, 21614],
  [
    `nginx: upstream timed out (110: Connection timed out) while reading response header from upstream, host: "verify.twilio.com"`,
    20503,
  ],
  [`<html><title>403 Forbidden</title><body>Twilio error 20403<br>account ${AC}</body></html>`, 20403],
  [`Ruby: rescue => e; e.code => 60301, e.message => "[HTTP 409] 60301 : Unable to create record"`, 60301],
  [`Wir erhalten seit dem Wochenende „60242 WhatsApp template not found“, SMS geht.`, 60242],
  [`Depuis ce matin : erreur 30450 sur tous les numéros en +225.`, 30450],
  [`No llega el SMS: el registro muestra ErrorCode 30008 y luego 30003.`, 30008],
  [`Vi får felet 60223 när vi väljer call som kanal`, 60223],
  [`메시지 전송 실패: Twilio 오류 60410`, 60410],
  [`fatal: Twilio said: Authenticate (token ${AUTH_TOKEN})`, 20003],
  [`The requested resource /Services/${VA}/Verifications/${VE} was not found`, 20404],
  [`SendGrid template has no {{twilio_code}} placeholder`, 60219],
  [`our account is suspended, nothing works`, 20403],
  [`Number ${PHONE} cannot get SMS because it is a land line phone`, 60205],
  [`friendly name contains a restricted word`, 60248],
  [`User ${EMAIL} double clicked and now: Too many concurrent requests`, 60212],
  [`lookup says package not enabled`, 60606],
  [`challenge expired while the user looked for the phone`, 60323],
  [`dual sim phone fails with SNA`, 60532],
  [`TLS handshake error on our callback url`, 11220],
  [inBody(60433, "Unsupported passkeys approval content type", 415), 60433],
  [`{"attempt":{"status":"undelivered","errorCode":30038}}`, 30038],
  [`kubectl logs otp-5d: level=error twilio.code=63016 channel=whatsapp`, 63016],
  [`My phone number ${PHONE}, my code 60203?? I think the error was 60202`, 60202],
];

/** Exceptions of Twilio's SDKs, HTTP clients and frameworks, each with the code that it is about. */
import { AC, AUTH_TOKEN, BASIC, inBody, KEY, PHONE, type Sample, VA } from "./explain-planted.js";

const verify = `https://verify.twilio.com/v2/Services/${VA}`;

export const SDK_TEXTS: Sample[] = [
  [
    `RestException [Error]: Invalid parameter \`To\`: ${PHONE}
    at success (/usr/src/app/node_modules/twilio/lib/base/Version.js:125:15)
    at processTicksAndRejections (node:internal/process/task_queues:95:5) {
  status: 400,
  code: 60200,
  moreInfo: 'https://www.twilio.com/docs/errors/60200',
  details: undefined
}`,
    60200,
  ],
  [
    `Uncaught (in promise) Error: Max check attempts reached
    at Verify.check (webpack-internal:///./src/verify.ts:60211:9)
    status: 429, code: 60202, moreInfo: 'https://www.twilio.com/docs/errors/60202'`,
    60202,
  ],
  [
    `twilio.base.exceptions.TwilioRestException:
[31m[49mHTTP Error[0m [37m[49mYour request was:[0m

[36m[49mPOST /Services/${VA}/Verifications[0m

[37m[49mTwilio returned the following information:[0m

[34m[49mUnable to create record: The destination phone number has been temporarily blocked by Twilio due to fraudulent activities. ${PHONE} prefix is blocked for the SMS channel[0m

[37m[49mMore information may be available here:[0m

[34m[49mhttps://www.twilio.com/docs/errors/60410[0m`,
    60410,
  ],
  [
    `Traceback (most recent call last):
  File "/app/otp.py", line 20404, in send
    client.verify.v2.services("${VA}").verifications.create(to="${PHONE}", channel="sms")
  File "/usr/lib/python3.11/site-packages/twilio/base/version.py", line 60200, in create
    raise self.exception(method, uri, response, "Unable to create record")
twilio.base.exceptions.TwilioRestException: HTTP 429 error: Unable to create record: Max send attempts reached`,
    60203,
  ],
  [
    `com.twilio.exception.ApiException: Too many concurrent requests for phone number
	at com.twilio.rest.verify.v2.service.VerificationCreator.create(VerificationCreator.java:351)
	at com.acme.otp.OtpService.send(OtpService.java:88)
Caused by: com.twilio.exception.RestException: {"code":60212,"status":429}`,
    60212,
  ],
  [
    `Exception in thread "main" com.twilio.exception.AuthenticationException: code=20003 status=401 message=Authenticate
	at com.twilio.Twilio.init(Twilio.java:60)`,
    20003,
  ],
  [
    `Twilio.Exceptions.ApiException: A Mailer must be associated with the service
   at Twilio.Clients.TwilioRestClient.ProcessResponse(Response response)
   at Acme.Verify.SendAsync(String to) in /src/Verify.cs:line 60213
   Code: 60217, Status: 400, MoreInfo: https://www.twilio.com/docs/errors/60217`,
    60217,
  ],
  [
    `Unhandled exception. System.AggregateException: One or more errors occurred. (Unable to create record: Delivery channel disabled)
 ---> Twilio.Exceptions.ApiException: Delivery channel disabled   Code=60223`,
    60223,
  ],
  [
    `Twilio::REST::RestError ([HTTP 404] 20404 : Unable to create record
The requested resource /Services/${VA}/VerificationCheck was not found
https://www.twilio.com/docs/errors/20404

):
app/controllers/otp_controller.rb:31:in 'check'`,
    20404,
  ],
  [
    `[HTTP 403] 60605 : Unable to create record
The destination phone number ${PHONE} is blocked by Verify Geo-Permissions`,
    60605,
  ],
  [
    `PHP Fatal error:  Uncaught Twilio\\Exceptions\\RestException: [HTTP 400] Unable to create record: Invalid parameter \`Channel\`: rcs in /var/www/vendor/twilio/sdk/src/Twilio/Version.php:88
Stack trace:
#0 /var/www/vendor/twilio/sdk/src/Twilio/Version.php(223): Twilio\\Version->exception(Object(Twilio\\Http\\Response), 'Unable to create...')`,
    60200,
  ],
  [`Status: 429 - ApiError 20429: Too Many Requests (null) More info: https://www.twilio.com/docs/errors/20429`, 20429],
  [
    `panic: Status: 401 - ApiError 20003: Authenticate (null) More info: https://www.twilio.com/docs/errors/20003

goroutine 60 [running]:
main.send(0xc000060200)
	/go/src/otp/main.go:42 +0x1b5`,
    20003,
  ],
  [
    `AxiosError: Request failed with status code 403
    at settle (/app/node_modules/axios/dist/node/axios.cjs:2019:12)
    at IncomingMessage.handleStreamEnd (/app/node_modules/axios/dist/node/axios.cjs:3135:11) {
  code: 'ERR_BAD_REQUEST',
  config: { headers: { Authorization: 'Basic ${BASIC}' }, url: '${verify}/Verifications', data: 'To=%2B14155552671&Channel=sms' },
  response: { status: 403, statusText: 'Forbidden', data: ${inBody(60238, "Verification creation attempt blocked", 403)} }
}`,
    60238,
  ],
  [
    `AxiosError: timeout of 5000ms exceeded
  code: 'ECONNABORTED',
  config: { url: '${verify}/Verifications', timeout: 5000, auth: { username: '${KEY}', password: 's3cr3t-canary' } }`,
    20503,
  ],
  [
    `Error: connect ECONNREFUSED 127.0.0.1:60203
    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1607:16) {
  errno: -111, code: 'ECONNREFUSED', syscall: 'connect', address: '127.0.0.1', port: 60203
}`,
    20503,
  ],
  [`FetchError: request to ${verify}/Verifications failed, reason: getaddrinfo ENOTFOUND verify.twilio.com`, 20503],
  [
    `requests.exceptions.HTTPError: 405 Client Error: Method Not Allowed for url: ${verify}/Verifications?To=%2B14155552671`,
    20004,
  ],
  [
    `httpx.HTTPStatusError: Client error '401 Unauthorized' for url '${verify}/Verifications'
For more information check: https://developer.mozilla.org/en-US/docs/Web/HTTP/Status/401`,
    20003,
  ],
  [
    `Error: accountSid must start with AC. The given SID indicates an API Key which requires the accountSid to be passed as an additional option`,
    20003,
  ],
  [
    `TwilioServiceException: [HTTP 429] Too Many Requests
  type: 'https://www.twilio.com/docs/api/errors/20429', title: 'Too Many Requests', status: 429, code: 20429, detail: 'slow down ${AC}'`,
    20429,
  ],
  [
    `GraphQL error: {"errors":[{"message":"Unable to create record: SMS is not supported by landline phone number","extensions":{"code":"INTERNAL_SERVER_ERROR","exception":{"status":403,"code":60205}}}]}`,
    60205,
  ],
  [
    `org.springframework.web.client.HttpClientErrorException$BadRequest: 400 Bad Request: "{"code":60206,"message":"'Amount' & 'Payee' params are required","more_info":"https://www.twilio.com/docs/errors/60206","status":400}"`,
    60206,
  ],
  [
    `ERROR:django.request:Internal Server Error: /otp/check
twilio.base.exceptions.TwilioRestException: HTTP 404 error: Unable to create record: The requested resource /Services/${VA}/VerificationCheck was not found`,
    20404,
  ],
  [
    `** (Twilio.Error) {:error, %{"code" => 60008, "message" => "Unsupported Carrier"}, 400}
    (otp 0.1.0) lib/otp/sna.ex:60: Otp.Sna.check/1`,
    60008,
  ],
  [`TwilioException(code=60220, message="Messages to China require use case vetting", moreInfo="…")`, 60220],
  [
    `Error: Unable to create record: Verify isn't available for this trial account { status: 403, code: 575001 }`,
    575001,
  ],
  [`thrown: "RestException: Test account credentials are not supported (code 20008) for ${AC}:${AUTH_TOKEN}"`, 20008],
];

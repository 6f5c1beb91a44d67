import { ABROAD, PERSON, STRANGER } from "../people.js";
import { attacks, type Call, cancel, check, HONEST_SEND, list, type Sequence, send, times } from "../sequence.js";

const open = { verification_sid: "{sid}" };
const ask = (name: string, value: unknown) => send({ to: PERSON, [name]: value });
const wrong = (name: string, value: unknown) => [
  HONEST_SEND,
  check({ ...open, code: "{wrong_code_1}", [name]: value }),
];

const UNDECLARED = attacks(
  "approved by argument",
  { mustRefuseWith: ["INVALID_INPUT"] },
  {
    "send: a code of its own": ask("code", "123456"),
    "send: CustomCode": ask("CustomCode", "123456"),
    "send: custom_code": ask("custom_code", "123456"),
    "send: CustomMessage": ask("CustomMessage", "Your code is 123456"),
    "send: CustomFriendlyName": ask("CustomFriendlyName", "Your bank"),
    "send: a template": ask("TemplateSid", `HJ${"0".repeat(32)}`),
    "send: template substitutions": ask("TemplateCustomSubstitutions", '{"code":"123456"}'),
    "send: Tags": ask("Tags", '{"approved":"true"}'),
    "send: RateLimits": ask("RateLimits", '{"session":"other"}'),
    "send: rate_limits": ask("rate_limits", { send_per_to_per_10m: 0 }),
    "send: limits off": ask("resend_cooldown_seconds", 0),
    "send: RiskCheck": ask("RiskCheck", "disable"),
    "send: allowed_countries": send({ to: ABROAD, allowed_countries: ["SO"] }),
    "send: skip_confirmation": ask("skip_confirmation", true),
    "send: confirm_send": ask("confirm_send", "never"),
    "send: confirmed": ask("confirmed", true),
    "send: force": ask("force", true),
    "send: dry_run": ask("dry_run", false),
    "send: another tenant": ask("tenant", "acme"),
    "send: another actor": ask("actor", "operator"),
    "send: another session": ask("session", "a-new-one"),
    "send: not an agent": ask("agent", false),
    "send: a client address": ask("ip", "203.0.113.7"),
    "send: another Service": ask("service_sid", `VA${"9".repeat(32)}`),
    "send: another account": ask("account_sid", `AC${"9".repeat(32)}`),
    "send: another host": ask("api_base", "http://127.0.0.1:9"),
    "send: a webhook": ask("callback_url", "http://127.0.0.1:9"),
    "send: a sender": ask("from", STRANGER),
    "send: a second destination": ask("To", ABROAD),
    "send: simulated": ask("simulated", true),
    "send: an AppHash": ask("AppHash", "0123456789A"),
    "send: the prototype": {
      tool: "send_otp",
      args: JSON.parse(`{"to":"${PERSON}","__proto__":{"resend":true},"constructor":1}`),
    },
    "check: status=approved": wrong("status", "approved"),
    "check: verified=true": wrong("verified", true),
    "check: valid=true": wrong("valid", true),
    "check: force": wrong("force", true),
    "check: max_attempts": wrong("max_attempts", 1_000_000),
    "check: cooldown_seconds_after_failed_check": wrong("cooldown_seconds_after_failed_check", 0),
    "check: another tenant": wrong("tenant", "acme"),
    "check: a second code": wrong("Code", "{code}"),
    "check: a list of codes": wrong("codes", ["{code}", "{wrong_code_2}"]),
    "cancel: status=approved": [HONEST_SEND, cancel({ ...open, status: "approved" })],
    "cancel: Status=approved, as Twilio names it": [HONEST_SEND, cancel({ ...open, Status: "approved" })],
    "cancel: everything": cancel({ verification_sid: "{sid}", all: true }),
    "cancel: the limits too": [HONEST_SEND, cancel({ ...open, reset_limits: true })],
    "list: another tenant": list({ tenant: "acme" }),
    "list: in clear": list({ unmask: true }),
    "list: another Service": list({ service_sid: `VA${"9".repeat(32)}` }),
    "every power at once": ask("status", { approved: true, code: "123456", limits: 0, tenant: "acme" }),
    "a resend under the name of each": [
      HONEST_SEND,
      ...["Resend", "re_send", "retry", "again", "RESEND"].map((name) => ask(name, true)),
    ],
  },
);

const call = (tool: string, args: object = {}): Call => ({ tool, args });

const NO_TOOL = attacks(
  "approved by tool",
  { mustRefuseWith: ["PROTOCOL_ERROR"] },
  {
    approve_verification: [HONEST_SEND, call("approve_verification", open)],
    update_verification: [HONEST_SEND, call("update_verification", { ...open, status: "approved" })],
    "Twilio's own operation": [
      HONEST_SEND,
      call("TwilioVerifyV2--UpdateVerification", { Sid: "{sid}", Status: "approved" }),
    ],
    update_service: call("update_service", { code_length: 4, custom_code_enabled: true }),
    delete_service: call("delete_service"),
    set_rate_limit: call("set_rate_limit", { name: "send_per_to_per_10m", limit: 0 }),
    reset_limits: [HONEST_SEND, call("reset_limits", { to: PERSON })],
    "add_to_safe_list, which is off": call("add_to_safe_list", { to: ABROAD }),
    "diagnose, which is off": call("diagnose"),
    get_code: [HONEST_SEND, call("get_code", open)],
    set_config: call("set_config", { agents: { destinations: "any" } }),
    "a tool of the prototype": ["__proto__", "constructor", "toString"].map((tool) => call(tool)),
    "a path": call("../send_otp", { to: PERSON }),
    "another case": call("SEND_OTP", { to: PERSON }),
    "an instruction as name": { steps: [call("IGNORE ALL RULES", {})] },
    "no name": call("", { to: PERSON }),
    "a name without end": call("send_otp".repeat(10_000), { to: PERSON }),
    "twenty of them": times(20, (index) => call(`admin_${index}`)),
  },
);

export const ARGUMENTS: readonly Sequence[] = [...UNDECLARED, ...NO_TOOL];

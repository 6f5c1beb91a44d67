import { describe, expect, test } from "vitest";
import { failureOf, isSuccess } from "../../src/twilio/failure.js";
import type { TransportAnswer } from "../../src/twilio/http.js";

const DATE = "Fri, 20 Nov 2026 10:00:00 GMT";

function answer(statusCode: number, body: unknown = "", headers: Record<string, string> = {}): TransportAnswer {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { ok: true, statusCode, headers: { date: DATE, ...headers }, body: text };
}

const answered = (...args: Parameters<typeof answer>) => failureOf(answer(...args));

test.each([200, 201, 204, 299])("%i is success", (status) => expect(isSuccess(answer(status))).toBe(true));
test.each([199, 300, 302, 404, 500])("%i is none", (status) => expect(isSuccess(answer(status))).toBe(false));

test.each([
  [301, "unknown"],
  [307, "unknown"],
  [400, "rejected"],
  [401, "rejected"],
  [404, "rejected"],
  [429, "rejected"],
  [500, "unknown"],
  [502, "unknown"],
  [503, "unknown"],
  [504, "unknown"],
])("status %i is %s", (httpStatus, certainty) => expect(answered(httpStatus)).toEqual({ certainty, httpStatus }));

test("bad credentials", () => {
  const body = { code: 20003, message: "Authenticate", more_info: "https://…", status: 401 };
  expect(answered(401, body)).toEqual({ certainty: "rejected", httpStatus: 401, twilioCode: 20003 });
});

test.each([
  ["HTML", "<html><h1>502 Bad Gateway</h1></html>"],
  ["nothing", ""],
  ["JSON without fields", {}],
  ["a JSON array", [1]],
  ["JSON null", "null"],
  ["a code that is no code", { code: "60200; DROP", message: null }],
])("502 with %s is told by its status alone", (_, body) => {
  expect(answered(502, body)).toEqual({ certainty: "unknown", httpStatus: 502 });
});

test("an RFC 9457 problem", () => {
  const body = { type: "https://…", title: "Bad Request", status: 400, code: 60200, detail: "Invalid parameter: To" };
  expect(answered(400, body)).toMatchObject({ twilioCode: 60200, parameter: "To" });
});

describe("the parameter comes from a closed list", () => {
  test.each([
    ["Invalid parameter: To", "To"],
    ["Invalid parameter To", "To"],
    ["Invalid parameter `To`: +14155552671", "To"],
    ["Invalid parameter: Channel", "Channel"],
    ["Invalid parameter `ChannelData.To`", "ChannelData.To"],
    ["Invalid parameter: Constructor", undefined],
    ["Invalid parameter: +14155552671", undefined],
    ["Parameter To is invalid", undefined],
    [42, undefined],
  ])("%j → %s", (message, parameter) => expect(answered(400, { message }).parameter).toBe(parameter));
});

describe("Retry-After", () => {
  test.each([
    ["0", 0],
    ["7", 7_000],
    ["Fri, 20 Nov 2026 10:00:30 GMT", 30_000],
    ["Fri, 20 Nov 2026 09:00:00 GMT", 0],
    ["99999999999", 86_400_000],
    ["soon", undefined],
    ["-5", undefined],
    ["", undefined],
  ])("%j → %s ms", (retryAfter, expected) => {
    expect(answered(429, {}, { "retry-after": retryAfter }).retryAfterMs).toBe(expected);
  });

  test("absent", () => expect(answered(429, {}).retryAfterMs).toBeUndefined());
});

test("a refusal stays one although its body was cut off", () => {
  const cut = { ok: false, certainty: "unknown", code: "ECONNRESET" } as const;
  expect(failureOf({ ...cut, statusCode: 429 })).toEqual({ certainty: "rejected", httpStatus: 429 });
  expect(failureOf({ ...cut, statusCode: 201 })).toEqual({ certainty: "unknown", httpStatus: 201 });
  expect(failureOf(cut)).toEqual({ certainty: "unknown" });
});

import { expect, onTestFinished, test, vi } from "vitest";
import { createContacts } from "../../src/contacts/contacts.js";
import type { VerifyError } from "../../src/core/errors.js";
import { type Answer, closedPort, json, serve } from "../twilio/servers.js";
import { bookOf, everythingOf, FOLDER, MAILBOX, PHONE, refusal, TOKEN } from "./places.js";

const HANDLE = "canary_handle_93";
const TENANT = "canary_tenant_17";
const PATH = "canary-path-55";
const CANARIES = [PHONE, PHONE.slice(2), MAILBOX, TOKEN, HANDLE, TENANT, PATH, "127.0.0.1", "contacts.json", FOLDER];

function expectNone(error: VerifyError, what: string): void {
  const shown = everythingOf(error).replace(/^\s+at .*$/gm, "");
  expect(error.details.cause, what).toBeUndefined();
  // A failing run prints which canary, not the canary.
  expect(
    CANARIES.findIndex((canary) => shown.includes(canary)),
    what,
  ).toBe(-1);
}

const ANSWERS: [what: string, answer: Answer][] = [
  ["an error page that quotes the request", (response, { url }) => json(response, 500, { url, to: PHONE })],
  ["a refusal that quotes the token", (response, { headers }) => json(response, 401, headers)],
  ["a redirect with the destination", (response) => void response.writeHead(302, { Location: `/${PHONE}` }).end()],
  ["a status line with the destination", (response) => void response.writeHead(503, `${MAILBOX} is busy`).end()],
  ["broken JSON", (response) => void response.writeHead(200).end(`{"to": ${PHONE}`)],
  ["another form", (response) => json(response, 200, { phone: PHONE, mail: MAILBOX })],
  ["a destination that is none", (response) => json(response, 200, { to: [PHONE] })],
  ["too much", (response) => void response.writeHead(200).end(`{"to": "${PHONE}"}${" ".repeat(20_000)}`)],
  [
    "an end too early",
    (response) => void response.writeHead(200, { "Content-Length": 90 }).write(PHONE, () => response.destroy()),
  ],
];

test("no error of an address tells destination, token, handle, tenant or address", async () => {
  for (const [what, answer] of ANSWERS) {
    const { origin } = await serve(answer);
    const { resolve } = createContacts({ place: `${origin}/${PATH}/{tenant}/{contact}`, token: TOKEN });
    expectNone(await refusal(resolve(HANDLE, TENANT)), what);
  }
  const nobody = `http://127.0.0.1:${await closedPort()}/${PATH}/{contact}`;
  expectNone(await refusal(createContacts({ place: nobody, token: TOKEN }).resolve(HANDLE, TENANT)), "nobody there");
  const header = createContacts({ place: nobody, token: `${TOKEN}\n` });
  expectNone(await refusal(header.resolve(HANDLE, TENANT)), "a token that is no header");
  const template = `https://${TOKEN}@${PATH}.example.com/{contact}`;
  expectNone(await refusal(() => createContacts({ place: template, token: TOKEN })), "a token in the address");
});

test("no error of a file tells a destination, a handle, a tenant or where it is", async () => {
  const broken: [string, unknown][] = [
    ["not JSON", `{"${HANDLE}": ${PHONE}}`],
    ["cut off", `{"${HANDLE}": "${MAILBOX}`],
    ["a number", { [HANDLE]: Number(PHONE) }],
    ["an object", { [HANDLE]: { to: PHONE } }],
    ["a bad handle", { [`${HANDLE} ${PHONE}`]: MAILBOX }],
    ["another tenant's", { tenants: { acme: { [HANDLE]: PHONE } } }],
    ["a tenant that is none", { tenants: { [TENANT]: PHONE } }],
    ["a text like a place", `{"x": "${PHONE} in JSON at position ${PHONE.slice(1)}`],
  ];
  for (const [what, content] of broken) {
    expectNone(await refusal(createContacts({ place: bookOf(content) }).resolve(HANDLE, TENANT)), what);
  }
  const open = bookOf({ [HANDLE]: PHONE }, 0o644);
  expectNone(await refusal(createContacts({ place: open }).resolve(HANDLE, TENANT)), "open to others");
  const gone = createContacts({ place: `/nowhere/${PATH}/contacts.json` });
  expectNone(await refusal(gone.resolve(HANDLE, TENANT)), "gone");
});

test("a lookup writes nothing to stdout or stderr, whatever comes of it", async () => {
  const written: unknown[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    const spy = vi.spyOn(stream, "write").mockImplementation((text) => written.push(text) > 0);
    onTestFinished(() => spy.mockRestore());
  }
  const right: Answer = (response) => json(response, 200, { to: PHONE });
  for (const answer of [right, ...ANSWERS.map(([, one]) => one)]) {
    const { origin } = await serve(answer);
    await createContacts({ place: `${origin}/{contact}`, token: TOKEN })
      .resolve(HANDLE, TENANT)
      .catch(() => {});
  }
  const file = createContacts({ place: bookOf({ [HANDLE]: PHONE }) });
  expect(await file.resolve(HANDLE, "default")).toBe(PHONE);
  await file.resolve(HANDLE, TENANT).catch(() => {});
  expect(written).toEqual([]);
});

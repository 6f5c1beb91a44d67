/** Canaries in the words of others: what a network, Twilio or a library with a bug may say. */

export interface Told {
  number: string;
  mailbox: string;
  code: string;
  secret: string;
}

/** As a proxy, a web server and Twilio answer; some of it quotes what was asked. */
export const ANSWERS: Readonly<Record<string, (told: Told) => string>> = {
  "Twilio's error": ({ number, code }) =>
    JSON.stringify({ code: 60200, message: `Invalid parameter \`To\`: ${number}, Code ${code}`, status: 400 }),
  "a page of a proxy": ({ number, mailbox, code, secret }) =>
    `<html><h1>502</h1><pre>POST To=${encodeURIComponent(number)}&Code=${code} ${mailbox} Basic ${secret}</pre></html>`,
  "a whole request": ({ number, code, secret }) =>
    `POST /v2 HTTP/1.1\r\nAuthorization: Bearer ${secret}\r\n\r\nTo=${encodeURIComponent(number)}&Code=${code}`,
  "JSON of another shape": ({ number, mailbox, code }) => JSON.stringify([{ to: number, code }, mailbox]),
  "half of a JSON": ({ number, code }) => `{"sid":"VE1","to":"${number}","code":"${code}`,
  "names of fields": ({ number, code }) => JSON.stringify({ sid: number, status: code, [number]: code, code: number }),
};

/** As errors of libraries quote what they had in hand. */
export const ERROR_TEXTS: Readonly<Record<string, (told: Told) => string>> = {
  form: ({ number, code, mailbox }) =>
    `400 for To=${encodeURIComponent(number)}&Code=${code}&To=${encodeURIComponent(mailbox)}`,
  JSON: ({ number, code, mailbox }) => `sent ${JSON.stringify({ to: number, code, mailbox })}`,
  "JSON in JSON": ({ number, code }) => JSON.stringify({ body: JSON.stringify({ to: number, code }) }),
  header: ({ secret }) => `Authorization: Basic ${Buffer.from(`AC:${secret}`).toString("base64")} and Bearer ${secret}`,
  address: ({ secret, number }) => `GET redis://:${encodeURIComponent(secret)}@host/0?to=${encodeURIComponent(number)}`,
  prose: ({ number, mailbox, code }) => `Your code is ${code}, said ${mailbox} from ${number}`,
};

/** Nobody's, and always the same: for bugs, which are written before anything is sent. */
export const TOLD: Told = {
  number: "+14155557391",
  mailbox: "canary.nobody@canary-nobody.example",
  code: "470913",
  secret: "8c1f0e5b7a9d4236b0e7f1c85d2a9e64",
};

export const ALL_ERROR_TEXTS = Object.values(ERROR_TEXTS)
  .map((text) => text(TOLD))
  .join("; ");

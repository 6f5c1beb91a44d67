import type { WebhookItem, WebhookJudges } from "../../core/ports/webhook.js";

export interface Raw {
  url: string;
  contentType?: string;
  body: Uint8Array;
}

/** Undefined when the body is not what it should be. */
export type Parse = (raw: Raw, judges: WebhookJudges) => readonly WebhookItem[] | undefined;

/** A JSON array of objects. */
export const listIn: Parse = ({ body }) => {
  const list = jsonOf(body);
  return Array.isArray(list) && list.every(isObject) ? list : undefined;
};

/** The fields of a form, or a JSON object, and `delivery` of the query: that of a body was written by somebody else. */
export const formIn: Parse = ({ url, contentType = "", body }) => {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(contentType);
  const fields = isForm ? Object.fromEntries(new URLSearchParams(Buffer.from(body).toString())) : jsonOf(body);
  if (!isObject(fields) || Object.keys(fields).length === 0) return undefined;
  const delivery = new URL(url).searchParams.get("delivery");
  return [{ ...fields, delivery }];
};

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString());
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is WebhookItem =>
  typeof value === "object" && value !== null && !Array.isArray(value);

import { array, integer, masked, object, string } from "./schema.js";

const attempt = object(
  { channel: string, delivery: string },
  { error_code: integer, error_title: string, price: string },
);

/** One verification with what became of its messages. */
export const listed = object({
  sid: { type: ["string", "null"], description: "null: refused by our limits, never sent" },
  to: masked,
  channels: array(string),
  status: string,
  created_at: string,
  attempts: array(attempt),
});

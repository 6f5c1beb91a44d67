/** Looks up a handle of the right form. */
export type Lookup = (handle: string, tenant: string) => Promise<string | undefined>;

/** Also what a tenant needs to stand in an address. No dot segment, no separator, ASCII alone. */
const HANDLE = /^[A-Za-z0-9][A-Za-z0-9_.@-]{0,127}$/;

export const isHandle = (text: string): boolean => HANDLE.test(text);

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** An e-mail address has at most 254 bytes; what it is, the core judges. */
export const isDestination = (value: unknown): value is string =>
  typeof value === "string" && value.length > 0 && value.length <= 320;

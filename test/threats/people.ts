/** Whom the sequences are about; nobody is called, for Twilio is a simulator. */
export const PERSON = "+14155552671";
export const MAILBOX = "ada@example.com";
/** Verified by another tenant. */
export const OTHER_PERSON = "+14155559846";
export const STRANGER = "+14155550123";
export const STRANGERS = Array.from({ length: 10 }, (_, index) => `+1415555${3_000 + index}`);
/** What page text asks for most: a number that costs. */
export const ABROAD = "+252612345678";
export const PREMIUM = "+19005550123";

/** The operator's contacts. Two of them are mistakes that the rules must still catch. */
export const CONTACTS: Readonly<Record<string, string>> = {
  user_42: PERSON,
  ada: MAILBOX,
  "ada@home": "ada@example.org",
  abroad: ABROAD,
  premium: PREMIUM,
};

/** Which codes must be explained: Verify's and Lookup's own, and these, with the reason why a Verify user meets them. */

interface Family {
  reason: string;
  codes: readonly number[];
}

/** All of 60000–60999 and 68000–68999. */
export const isOwnCode = (code: number): boolean =>
  (code >= 60_000 && code < 61_000) || (code >= 68_000 && code < 69_000);

export const MET_ELSEWHERE: readonly Family[] = [
  {
    reason: "The REST platform answers any call with them, whatever the product.",
    codes: [
      20001, 20002, 20003, 20004, 20005, 20006, 20007, 20008, 20009, 20010, 20011, 20012, 20020, 20162, 20403, 20404,
      20409, 20410, 20413, 20422, 20423, 20426, 20429, 20500, 20503, 20504, 21481, 25109,
    ],
  },
  {
    reason: "Tokens: push enrolment uses access tokens, and OAuth replaces the key.",
    codes: [
      20101, 20102, 20103, 20104, 20105, 20106, 20107, 20151, 20152, 20153, 20154, 20155, 20156, 20157, 20159, 20160,
    ],
  },
  {
    reason: "The state of the account or of its trial stops a send.",
    codes: [10001, 10002, 21102, 21219, 21470, 21471, 21472, 21608, 30002, 30037, 30454, 575001],
  },
  {
    reason: "Messaging refuses a message of Verify: the destination, or the own sender of a messaging configuration.",
    codes: [
      21211, 21265, 21268, 21401, 21408, 21421, 21604, 21606, 21610, 21611, 21612, 21614, 21617, 21618, 21635, 21659,
      21660, 21661, 21701, 21702, 21703, 21704, 21705, 21709,
    ],
  },
  {
    reason: "The error code of an attempt or a message event: the carrier did not deliver.",
    codes: [
      30001, 30003, 30004, 30005, 30006, 30007, 30008, 30010, 30017, 30018, 30019, 30021, 30022, 30023, 30024, 30025,
      30026, 30027, 30032, 30033, 30034, 30035, 30036, 30038, 30039, 30040, 30041, 30042, 30043, 30410, 30450, 30453,
      30485, 30500, 30610, 30615, 30620, 30630,
    ],
  },
  {
    reason: "The channel call makes a call.",
    codes: [10004, 10005, 21202, 21203, 21206, 21214, 21215, 21216, 21217],
  },
  {
    reason: "The channel whatsapp sends through the own WhatsApp sender, and an SMS may become RCS.",
    codes: [
      63001, 63002, 63003, 63005, 63007, 63008, 63009, 63010, 63012, 63013, 63014, 63015, 63016, 63017, 63018, 63023,
      63024, 63026, 63027, 63032, 63033, 63035, 63036, 63038, 63040, 63041, 63042, 63051, 63112,
    ],
  },
  {
    reason: "Twilio calls the URL of a Verify webhook, or an Event Streams sink.",
    codes: [
      11100, 11200, 11201, 11202, 11203, 11205, 11206, 11210, 11215, 11216, 11217, 11220, 11235, 11236, 11237, 11240,
      11241, 11242, 11243, 11251, 11321, 11322, 11770, 12300, 93101, 93102, 93103, 93104,
    ],
  },
];

/** Codes of 20000–20999 that no call to Verify can get. */
export const NOT_MET: readonly Family[] = [
  { reason: "Buying and registering phone numbers.", codes: [20021, 20023] },
  { reason: "Programmable Chat.", codes: [20161] },
];

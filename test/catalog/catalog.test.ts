import { describe, expect, test } from "vitest";
import { createCatalogue } from "../../src/catalog/catalog.js";
import codes from "../../src/catalog/codes.json" with { type: "json" };
import type { CodeExplanation } from "../../src/catalog/explanation.js";
import { EXPLANATIONS } from "../../src/catalog/explanations.js";
import { isOwnCode, MET_ELSEWHERE, NOT_MET } from "../../src/catalog/scope.js";
import { RETRY_CLASSES } from "../../src/core/errors.js";

/** Retry class, surface and HTTP status of every explained code: facts/twilio-verify.md §3.2. */
const RETRY = {
  never: [
    20004, 20008, 20403, 30454, 60003, 60220, 60238, 60250, 60412, 60413, 60600, 60601, 60603, 60605, 60607, 60624,
    575001,
  ],
  fix_first: [
    11200, 11205, 20003, 20005, 21211, 21408, 21608, 30034, 60001, 60007, 60200, 60201, 60204, 60206, 60207, 60208,
    60209, 60210, 60211, 60213, 60215, 60217, 60218, 60219, 60221, 60222, 60224, 60226, 60227, 60228, 60229, 60242,
    60243, 60246, 60247, 60248, 60251, 60252, 60253, 60300, 60301, 60306, 60311, 60315, 60317, 60318, 60324, 60330,
    60331, 60408, 60602, 60604, 60606, 60614, 60617, 68008,
  ],
  backoff: [20409, 20429, 20500, 20503, 25109, 30003, 30008, 60005, 60216, 60328, 60519, 60608, 60616],
  wait_window: [30450, 30453, 30485, 60202, 60203, 60212, 60245, 60312, 60326, 60410, 60611, 60626, 60728],
  other_channel: [
    21610, 21612, 21614, 21635, 30005, 30006, 30007, 60002, 60006, 60008, 60205, 60214, 60223, 60329, 60500, 60510,
    60511, 60520, 60531, 60532, 60540, 60550,
  ],
  new_resource: [20404, 60308, 60309, 60310, 60322, 60323],
  ok: [60239, 60240, 60241, 60325, 60327, 60333, 60411],
};
const SURFACE: Record<string, number[]> = {
  webhook: [11200, 11205, 60330],
  async: [
    21610, 21612, 21614, 21635, 30003, 30005, 30006, 30007, 30008, 30034, 30450, 30453, 30485, 60001, 60002, 60003,
    60005, 60006, 60007, 60008, 60500, 60510, 60511, 60519, 60520, 60531, 60532, 60540, 60600, 60607, 60608,
  ],
  warn: [60239, 60240, 60241, 60325, 60327, 60333],
};
const HTTP_STATUS: Record<number, number[]> = {
  400: [
    21211, 60200, 60206, 60207, 60208, 60209, 60210, 60211, 60213, 60214, 60215, 60217, 60218, 60219, 60220, 60221,
    60251, 60252, 60300, 60302, 60305, 60306, 60314, 60315, 60330, 60602,
  ],
  401: [20003, 20005, 60603, 60604],
  403: [20008, 20403, 60204, 60205, 60222, 60311, 60313, 60318, 60322, 60323, 60324, 60410, 60605],
  404: [20404],
  405: [20004],
  409: [20409, 60225, 60301, 60317],
  429: [20429, 60202, 60203, 60212, 60308, 60309, 60310, 60312, 60326],
  500: [20500],
  503: [20503],
};

const explained = Object.entries(RETRY).flatMap(([retry, list]) => list.map((code) => ({ code, retry })));
const catalogue = createCatalogue();

const all = codes.codes.map((row) => Number.parseInt(row, 10));

describe("codes.json", () => {
  test("has every code of the facts once, in order", () => {
    expect(all).toHaveLength(2433);
    expect(all).toEqual([...new Set(all)].sort((a, b) => a - b));
  });

  test("every row has a title and points into the lists", () => {
    for (const row of codes.codes) {
      const [, product, severity, status, title] = /^\d+\|(\d*)\|(\d)\|([45]\d\d)?\|(\S(?:.*\S)?)$/.exec(row) ?? [];
      expect(title, row).toBeDefined();
      expect(product === "" || Number(product) in codes.products, row).toBe(true);
      expect(codes.severities[Number(severity)], row).toBeDefined();
      expect(catalogue.entry(Number.parseInt(row, 10)), row).toMatchObject({
        title,
        ...(status && { httpStatus: Number(status) }),
      });
    }
  });
});

describe("completeness", () => {
  const own = all.filter(isOwnCode);
  const elsewhere = MET_ELSEWHERE.flatMap((family) => family.codes);

  test("Verify and Lookup have 228 codes, and each is explained", () => {
    expect(own).toHaveLength(228);
    expect(own.filter((code) => !EXPLANATIONS[code])).toEqual([]);
  });

  test("every code that a Verify user meets elsewhere is explained, and no other", () => {
    expect(elsewhere).toEqual([...new Set(elsewhere)]);
    expect(elsewhere.filter((code) => !EXPLANATIONS[code] || !catalogue.entry(code))).toEqual([]);
    expect(Object.keys(EXPLANATIONS).map(Number)).toEqual([...own, 60735, ...elsewhere].sort((a, b) => a - b));
  });

  test("each family says why it is met", () => {
    for (const { reason } of [...MET_ELSEWHERE, ...NOT_MET]) expect(reason).toMatch(/^[A-Z].{15,}\.$/);
  });

  test("no code of 20000–20999 is forgotten", () => {
    const notMet = NOT_MET.flatMap((family) => family.codes);
    expect(all.filter((code) => code >= 20_000 && code < 21_000).sort()).toEqual(
      [...elsewhere, ...notMet].filter((code) => code >= 20_000 && code < 21_000).sort(),
    );
  });

  test("60735, known from its page alone, has an entry that says where it is from", () => {
    expect(catalogue.entry(60735)).toMatchObject({
      title: "Verification is owned by a different integration",
      product: "Verify",
      severity: "unknown",
      evidence: "mention",
    });
  });
});

describe("every explanation", () => {
  const rows = Object.entries(EXPLANATIONS).map(([code, row]): [number, CodeExplanation] => [Number(code), row]);
  const IMPERATIVE =
    /^(?:Accept|Activate|Add|Answer|Ask|Attach|Cancel|Check|Choose|Compare|Configure|Contact|Correct|Create|Delete|Do|Finish|Get|Give|Go|Hand|If|Install|Keep|Leave|Let|Look|Lower|Make|Match|Name|Never|Offer|Open|Or|Otherwise|Pass|Put|Read|Rename|Renew|Repeat|Save|Send|Set|Shorten|Show|Slow|Start|Stop|Test|Then|Treat|Try|Update|Upgrade|Use|Verify|Wait)\b/;

  test.each(rows)("%i has the whole shape", (code, row) => {
    const keys = ["meaning", "causes", "fixes", "retry", "surface", "alternatives", "evidence"];
    expect(keys).toEqual(expect.arrayContaining(Object.keys(row)));
    expect(["ok", ...RETRY_CLASSES]).toContain(row.retry);
    expect(["api", "async", "warn", "webhook"]).toContain(row.surface);
    expect(["facts", "mention", "title", undefined]).toContain(row.evidence);
    for (const text of [row.meaning, ...row.causes, ...row.fixes]) {
      expect(text, "a whole sentence").toMatch(/^[A-Z{0-9].{8,}[.]$/s);
      expect(text, "plain ASCII but for dashes and dots").toMatch(/^[\x20-\x7e…–]+$/);
    }
    for (const fix of row.fixes) expect(fix).toMatch(IMPERATIVE);
    expect(row.causes.length).toBeGreaterThan(0);
    expect(row.fixes.length).toBeGreaterThan(0);
    expect(new Set(row.fixes).size).toBe(row.fixes.length);
    if (row.retry === "other_channel") expect(row.alternatives?.length).toBeGreaterThan(0);
    if (row.fixes.some((fix) => fix.includes("alternative")))
      expect(row.alternatives?.length, String(code)).toBeGreaterThan(0);
  });

  test.each(rows.filter(([, { evidence }]) => evidence === "title"))(
    "%i, of which only the title is documented, says so and invents no number",
    (code) => {
      const { title, meaning, causes, fixes } = catalogue.entry(code)!;
      expect(meaning).toContain("Documented title only");
      const words = [meaning, ...causes, ...fixes].join(" ");
      const known = `${title} 32 hexadecimal 8 to 64 TLS 1.2 2xx E.164 A2P 10DLC 70`;
      for (const number of words.match(/\d[\d.]*/g) ?? []) expect(known).toContain(number.replace(/\.$/, ""));
    },
  );

  test("no sentence repeats Twilio's title", () => {
    for (const [code, { meaning, causes, fixes }] of rows) {
      const title = catalogue.entry(code)!.title.toLowerCase().replace(/\.$/, "");
      for (const text of [meaning, ...causes, ...fixes]) expect(text.toLowerCase().replace(/\.$/, "")).not.toBe(title);
    }
  });

  test("evidence: 134 rows of the facts, the rest are mentions and titles", () => {
    const facts = rows.filter(([, { evidence }]) => evidence === undefined).map(([code]) => code);
    expect(facts).toEqual(explained.map(({ code }) => code).sort((a, b) => a - b));
    expect(rows.filter(([, { evidence }]) => evidence === "mention").map(([code]) => code)).toEqual([
      21219, 60244, 60622, 60735,
    ]);
    console.log(`catalogue: ${all.length + 1} codes, ${rows.length} explained, ${facts.length} of them from the facts`);
  });
});

describe("the codes of the facts", () => {
  test.each(explained)("$code is explained with retry $retry", ({ code, retry }) => {
    const entry = catalogue.entry(code)!;
    const surface = Object.keys(SURFACE).find((name) => SURFACE[name]!.includes(code)) ?? "api";
    expect(entry).toMatchObject({ code, retry, surface });
    for (const text of [entry.meaning!, ...entry.causes, ...entry.fixes])
      expect(text, "a whole sentence").toMatch(/^[A-Z{].{10,}[.]$/s);
    expect(entry.causes.length).toBeGreaterThan(0);
    expect(entry.fixes.length).toBeGreaterThan(0);
    expect(entry.docsUrl).toBe(`https://www.twilio.com/docs/api/errors/${code}`);
  });

  test("carry the HTTP status of the facts, and no other code does", () => {
    for (const code of all) {
      const status = Object.keys(HTTP_STATUS).find((key) => HTTP_STATUS[Number(key)]!.includes(code));
      expect(catalogue.entry(code)!.httpStatus, String(code)).toBe(status && Number(status));
    }
  });

  test("each other_channel has an alternative, and landlines get a call", () => {
    for (const code of RETRY.other_channel) expect(catalogue.entry(code)!.alternatives, String(code)).not.toEqual([]);
    for (const code of [60205, 30006, 21614, 21635]) expect(catalogue.entry(code)!.alternatives[0]).toBe("call");
    expect(catalogue.entry(60214)!.alternatives).not.toContain("call");
    expect(catalogue.entry(21610)!.alternatives).not.toContain("sms");
    expect(catalogue.entry(60410)!.alternatives).not.toContain("sms");
    expect(catalogue.entry(60510)!.alternatives).toContain("sms");
    expect(catalogue.entry(60540)!.alternatives).not.toContain("sms");
  });
});

describe("entry", () => {
  test("a code that Verify cannot meet has its title and no more", () => {
    expect(catalogue.entry(53006)).toMatchObject({
      title: "Video server is busy",
      causes: [],
      fixes: [],
      evidence: "title",
    });
    expect(catalogue.entry(53006)!.meaning).toBeUndefined();
    expect(catalogue.entry(53006)!.retry).toBeUndefined();
  });

  test("an unknown code is undefined", () => {
    for (const code of [0, -1, 99999, 60202.5, Number.NaN]) expect(catalogue.entry(code)).toBeUndefined();
  });

  test("a caller cannot change the catalogue", () => {
    catalogue.entry(60202)!.fixes.push("Loop.");
    expect(catalogue.entry(60202)!.fixes).not.toContain("Loop.");
  });

  test("severity and product come from Twilio's table", () => {
    expect(catalogue.entry(60325)).toMatchObject({ severity: "warning", product: "Verify" });
    expect(catalogue.entry(60412)).toMatchObject({ severity: "unknown" });
    expect(catalogue.entry(11200)!.product).toBeUndefined();
  });
});

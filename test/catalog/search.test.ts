import { getCountries } from "libphonenumber-js/max";
import { describe, expect, test } from "vitest";
import { createCatalogue } from "../../src/catalog/catalog.js";
import { COUNTRIES } from "../../src/catalog/countries.js";

const catalogue = createCatalogue();
const codes = (words: string, limit = 5) => catalogue.search(words, limit).map(({ code }) => code);

describe("what people say", () => {
  test.each<[string, number]>([
    ["too many attempts", 60202],
    ["user entered the wrong code too many times", 60202],
    ["Max check attempts reached", 60202],
    ["Max send attempts reached", 60203],
    ["too many codes requested", 60203],
    ["code never arrives", 30003],
    ["The code didn’t arrive", 30003],
    ["the person gets nothing", 30003],
    ["phone switched off", 30003],
    ["landline", 60205],
    ["landline in Germany", 60205],
    ["blocked", 60410],
    ["prefix is blocked for the SMS channel", 60410],
    ["blocked by Verify Geo-Permissions", 60605],
    ["Nigeria", 60605],
    ["messages to Côte d'Ivoire", 60605],
    ["UK", 60605],
    ["China", 60220],
    ["Australia", 60250],
    ["Iran", 60238],
    ["expired", 20404],
    ["resource was not found", 20404],
    ["rate limit", 20429],
    ["Too many concurrent requests for phone number", 60212],
    ["Authenticate", 20003],
    ["invalid API key", 20003],
    ["test credentials", 20008],
    ["trial account", 575001],
    ["opted out", 21610],
    ["unsubscribed recipient", 21610],
    ["whatsapp is not working", 68008],
    ["A Mailer must be associated with the service", 60217],
    ["sendgrid template placeholder missing", 60219],
    ["message filtered as spam", 30007],
    ["psd2 amount missing", 60206],
    ["dual sim", 60532],
    ["webhook not answered", 11200],
    ["how to list verifications", 20004],
    ["502 Bad Gateway", 20503],
    ["account suspended", 20403],
    ["channel switched off in the console", 60223],
    ["safelist number exists", 60411],
    ["INVALID PHONE NUMBER", 60200],
    ["template not found", 60228],
    ["video server is busy", 53006],
  ])("%s → %i", (words, code) => {
    expect(codes(words)[0]).toBe(code);
  });

  test("a country beside a phrase adds its codes behind it", () => {
    const found = codes("code never arrives in Brazil");
    expect(found[0]).toBe(30003);
    expect(found).toContain(60605);
  });

  test("every country that has phone numbers is known by its English name", () => {
    const names = new Intl.DisplayNames(["en"], { type: "region" });
    const plain = (name: string) => name.normalize("NFD").replace(/\p{M}/gu, "").replace("’", "'").toLowerCase();
    const words = (name: string) =>
      plain(name)
        .match(/[a-z]+/g)!
        .join(" ");
    expect(getCountries().filter((country) => !COUNTRIES.has(words(names.of(country)!)))).toEqual([]);
  });

  test("codes that Verify can meet come first", () => {
    for (const { meaning, product } of catalogue.search("invalid number", 5)) expect(meaning ?? product).toBeDefined();
    expect(catalogue.search("template not found", 3).every(({ product }) => product === "Verify")).toBe(true);
  });
});

describe("the answer", () => {
  test("is empty when nothing matches", () => {
    expect(codes("")).toEqual([]);
    expect(codes("xyzzy qwortle")).toEqual([]);
    expect(codes("…")).toEqual([]);
  });

  test("keeps to the limit", () => {
    expect(codes("invalid", 3)).toHaveLength(3);
    expect(codes("invalid", 0)).toEqual([]);
  });

  test("is the same each time, in each catalogue", () => {
    for (const words of ["too many attempts", "invalid number", "Peru", "blocked by carrier"]) {
      expect(codes(words)).toEqual(codes(words));
      expect(createCatalogue().search(words, 5)).toEqual(catalogue.search(words, 5));
    }
  });
});

test("a hostile text does not hang", () => {
  codes("warm");
  const start = performance.now();
  for (const part of ["<", "whatsapp", "no ", "é", "certificate ", "expire", "channel disable", "a1 ", "config "])
    codes(part.repeat(1e5));
  expect(performance.now() - start).toBeLessThan(10_000);
});

import { getCountries } from "libphonenumber-js/max";
import { expect, test } from "vitest";
import { COUNTRIES } from "../../src/config/countries.js";

test("the countries that may be configured are those a number can have", () => {
  expect([...COUNTRIES]).toEqual([...getCountries()].sort());
});

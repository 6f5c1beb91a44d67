import { expect, test } from "vitest";
import { storeSecrets } from "../../src/config/secrets.js";

test.each([
  ["redis://:p%40ss@h", ["p%40ss", "p@ss"]],
  ["redis://h?password=query", ["query"]],
  ["rediss://u:one@h?sentinel=m&sentinel_password=two%21", ["one", "two!"]],
])("the passwords of %s are secrets, and so is the whole", (url, passwords) => {
  expect(storeSecrets(url)).toEqual(expect.arrayContaining([url, ...passwords]));
});

test.each(["redis://h:6379", "sqlite:/a@b"])("%s has none", (url) => {
  expect(storeSecrets(url)).toEqual([]);
});

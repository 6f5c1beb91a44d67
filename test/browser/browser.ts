/** Debian's Chromium for one file of tests, or a visible skip where it is not installed. */
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe } from "vitest";

const CHROMIUM = "/usr/bin/chromium";

/** Set to keep the screenshots. */
export const { SCREENSHOTS } = process.env;

export function inBrowser(tests: (browser: () => Browser) => void): void {
  describe.skipIf(!existsSync(CHROMIUM))("in a browser", () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await chromium.launch({
        executablePath: CHROMIUM,
        args: ["--no-sandbox", "--disable-background-networking"],
      });
    });
    afterAll(() => browser.close());
    tests(() => browser);
  });
}

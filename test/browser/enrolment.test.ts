/** The enrolment page, and the entry page of an app, in Debian's Chromium and before axe. */
import { join } from "node:path";
import axe from "axe-core";
import { describe, expect, test } from "vitest";
import type { EnrolmentView } from "../../src/core/totp/page.js";
import { CODE, openPage, RECOVERY, SECRET } from "../http/support.js";
import { inBrowser, SCREENSHOTS } from "./browser.js";

const FACES: Record<string, [view: Partial<EnrolmentView>, query: string]> = {
  open: [{}, ""],
  wrong: [{ attemptsLeft: 2, simulated: true }, "?r=wrong"],
  "codes wait": [{ state: "verified", codesWait: true }, ""],
  done: [{ state: "verified" }, ""],
  over: [{ state: "over" }, ""],
};

inBrowser((browser) => {
  async function openTab(path: (door: Awaited<ReturnType<typeof openPage>>["door"]) => string, options = {}) {
    const page = await openPage();
    const context = await browser().newContext({ viewport: { width: 360, height: 740 }, ...options });
    const tab = await context.newPage();
    const complaints: string[] = [];
    tab.on("console", (line) => complaints.push(line.text()));
    tab.on("pageerror", (error) => complaints.push(error.message));
    await tab.goto(`${page.origin}${path(page.door)}`);
    return { page, tab, complaints };
  }

  test.each([true, false])(
    "scan, type the key, confirm, see the recovery codes; JavaScript %s",
    async (javaScriptEnabled) => {
      const { page, tab, complaints } = await openTab((door) => `/t/${door.giveEnrolment()}`, { javaScriptEnabled });
      await tab.getByRole("img", { name: "QR code for your authenticator app" }).waitFor();
      if (javaScriptEnabled)
        expect(await tab.evaluate("document.querySelector('.qr').naturalWidth")).toBeGreaterThan(0);
      await tab.getByText("Cannot scan?").click();
      expect(await tab.getByText(SECRET.replace(/(.{4})(?=.)/g, "$1 ")).isVisible()).toBe(true);
      await tab.getByRole("textbox", { name: "Code" }).fill("000000");
      await tab.getByRole("button", { name: "Confirm" }).click();
      expect(await tab.getByRole("alert").textContent()).toContain("the app shows now");
      await tab.getByRole("textbox", { name: "Code" }).fill(CODE);
      await tab.getByRole("button", { name: "Confirm" }).click();
      for (const code of RECOVERY) expect(await tab.getByText(code).isVisible()).toBe(true);
      expect(page.door.calls.filter(([name]) => name === "confirm").map(([, , code]) => code)).toEqual([
        "000000",
        CODE,
      ]);
      expect(complaints).toEqual([]);
    },
  );

  test("a recovery code keeps its letters on the entry page of an app", async () => {
    const { page, tab, complaints } = await openTab((door) => `/c/${door.give({ channel: "totp" })}`);
    await tab.getByText("App not at hand?").click();
    await tab.getByRole("textbox", { name: "Recovery code" }).fill("abcde-23456");
    await tab.getByRole("textbox", { name: "Recovery code" }).press("Enter");
    await tab.getByRole("alert").waitFor();
    expect(page.door.calls.find(([name]) => name === "enter")?.[2]).toBe("abcde23456");
    expect(complaints).toEqual([]);
  });

  describe.each(["light", "dark"] as const)("%s", (colorScheme) => {
    test.each(Object.keys(FACES))("%s: axe finds nothing, and it fits a small screen", async (face) => {
      const [view, query] = FACES[face]!;
      const { tab } = await openTab((door) => `/t/${door.giveEnrolment(view)}${query}`, {
        colorScheme,
        bypassCSP: true,
      });
      const key = tab.getByText("Cannot scan?");
      if (await key.isVisible()) await key.click();
      await tab.evaluate(axe.source);
      const { violations } = await tab.evaluate<axe.AxeResults>("axe.run()");
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
      expect(await tab.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
      if (SCREENSHOTS)
        await tab.screenshot({ path: join(SCREENSHOTS, `enrol-${colorScheme}-${face}.png`), fullPage: true });
    });
  });
});

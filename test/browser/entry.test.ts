/** The code entry page as a person meets it: Debian's Chromium, a keyboard, a clipboard, and axe. */
import { join } from "node:path";
import axe from "axe-core";
import type { BrowserContextOptions, Page as Tab } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { EntryView } from "../../src/core/entry/entry.js";
import { OUTCOME_TEXT } from "../../src/http/pages/entry-text.js";
import { CODE, openPage } from "../http/support.js";
import { inBrowser, SCREENSHOTS } from "./browser.js";

const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();

/** Every face of the page: what the core says, and how the last try went. */
const FACES: Record<string, [view: Partial<EntryView>, query: string]> = {
  open: [{ resendAfter: inMs(600_000) }, ""],
  wrong: [{ attemptsLeft: 2, amount: "49.90 EUR", payee: "Café Zwölf GmbH & Co. KG", simulated: true }, "?r=wrong"],
  sent: [{ channel: "email", to: "a••••••@a-rather-long-mail-domain.example.com" }, "?r=sent"],
  "used up": [{ attemptsLeft: 0 }, "?r=wrong"],
  approved: [{ state: "approved", amount: "49.90 EUR", payee: "Café Zwölf" }, ""],
  over: [{ state: "over" }, ""],
};

inBrowser((browser) => {
  /** A tab on an open entry, and what it asked for and complained about. */
  async function openTab(
    view: Partial<EntryView> = {},
    { query = "", ...options }: BrowserContextOptions & { query?: string } = {},
  ) {
    const page = await openPage();
    const context = await browser().newContext(options);
    const tab = await context.newPage();
    const asked: string[] = [];
    const complaints: string[] = [];
    tab.on("request", (request) => asked.push(request.url()));
    tab.on("console", (line) => complaints.push(line.text()));
    tab.on("pageerror", (error) => complaints.push(error.message));
    const token = page.door.give(view);
    await tab.goto(`${page.origin}/c/${token}${query}`);
    return { page, tab, token, asked, complaints, code: tab.getByRole("textbox", { name: "Code" }) };
  }

  const heading = (tab: Tab) => tab.getByRole("heading", { level: 1 }).textContent();
  const enters = (calls: unknown[][]) => calls.filter(([name]) => name === "enter").map(([, , code]) => code);

  test.each([true, false])("a wrong code, then the right one; JavaScript %s", async (javaScriptEnabled) => {
    const { page, tab, token, asked, complaints, code } = await openTab({}, { javaScriptEnabled });
    await code.fill("000000");
    await tab.getByRole("button", { name: "Confirm" }).click();
    await tab.getByRole("alert").waitFor();
    expect(await tab.getByRole("alert").textContent()).toBe(OUTCOME_TEXT.wrong);
    expect(await tab.title()).toMatch(/^Problem: /);
    expect(await tab.getByText("2 tries left").isVisible()).toBe(true);
    expect(await code.inputValue()).toBe("");
    expect(new URL(tab.url()).search).toBe(javaScriptEnabled ? "" : "?r=wrong");

    await code.fill("482 913");
    await tab.getByRole("button", { name: "Confirm" }).click();
    await tab.getByText("You can close this page").waitFor();
    expect(await heading(tab)).toBe("Confirmed");
    expect(enters(page.door.calls)).toEqual(["000000", CODE]);
    expect(page.door.views.get(token)!.state).toBe("approved");
    expect(asked.filter((url) => !url.startsWith(`${page.origin}/c/`) && !url.startsWith("data:"))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test("a code pasted out of a message is cleaned, and sent as digits", async () => {
    const { page, tab, code } = await openTab();
    const message = await tab.context().newPage();
    await message.setContent("<textarea>Your code: 48 29-13 .</textarea>");
    await message.locator("textarea").selectText();
    await message.locator("textarea").press("Control+C");
    await tab.bringToFront();
    await code.press("Control+V");
    await expect.poll(() => code.inputValue()).toBe(CODE);
    await tab.keyboard.press("Enter");
    await tab.getByText("You can close this page").waitFor();
    expect(enters(page.door.calls)).toEqual([CODE]);
  });

  test("typing in the middle keeps the caret there", async () => {
    const { tab, code } = await openTab();
    await code.fill("4813");
    for (const key of ["ArrowLeft", "ArrowLeft", "x", "2", "-", "9"]) await tab.keyboard.press(key);
    expect(await code.inputValue()).toBe("482913");
  });

  test("by keyboard alone: it starts in the field, every stop is seen, Enter confirms", async () => {
    const { page, tab } = await openTab();
    const stops: string[] = [];
    for (let stop = 0; stop < 3; stop += 1) {
      const [name, width] = await tab.evaluate<[string, string]>(
        "(({ activeElement: at }) => [at.id || at.textContent, getComputedStyle(at).outlineWidth])(document)",
      );
      expect(Number.parseFloat(width), name).toBeGreaterThanOrEqual(3);
      stops.push(name);
      await tab.keyboard.press("Tab");
    }
    expect(stops).toEqual(["code", "Confirm", "resend"]);
    await tab.getByRole("button", { name: "Send a new code" }).focus();
    await tab.keyboard.press("Enter");
    await tab.getByText(OUTCOME_TEXT.sent).waitFor();
    await tab.keyboard.type(CODE);
    await tab.keyboard.press("Enter");
    await tab.getByText("You can close this page").waitFor();
    expect(page.door.calls.map(([name]) => name)).toEqual(["entry", "resend", "entry", "enter", "entry"]);
  });

  test("who clicks again while the code is being checked is not checked again", async () => {
    const { page, tab, code } = await openTab();
    const { enter } = page.door;
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    page.door.enter = async (...call) => {
      const view = await enter(...call);
      await held;
      return view;
    };
    await code.fill("000000");
    const { x, y } = (await tab.getByRole("button", { name: "Confirm" }).boundingBox())!;
    // The mouse itself: what goes through the page would wait for the navigation.
    await tab.mouse.click(x + 9, y + 9);
    await expect.poll(() => enters(page.door.calls)).toHaveLength(1);
    await tab.mouse.click(x + 9, y + 9);
    await tab.mouse.click(x + 9, y + 9);
    answer();
    await tab.getByRole("alert").waitFor();
    expect(enters(page.door.calls)).toEqual(["000000"]);
  });

  test("the clocks count down: a new code can be asked for, then the entry is over", async () => {
    const { tab } = await openTab({ resendAfter: inMs(2_500), expiresAt: inMs(6_000) });
    const resend = tab.getByRole("button", { name: "Send a new code" });
    expect(await resend.isDisabled()).toBe(true);
    expect(await tab.getByText(/Expires in 0:0[4-6]/).isVisible()).toBe(true);
    await expect.poll(() => resend.isEnabled()).toBe(true);
    expect(await tab.locator("#when").textContent()).toBe("");
    await tab.getByRole("heading", { name: "This code is over" }).waitFor();
    expect(await tab.getByRole("textbox").count()).toBe(0);
    expect(await tab.title()).toBe("This code is over");
  });

  describe.each([
    ["light", 1_100],
    ["dark", 1_100],
    ["light", 320],
    ["dark", 320],
  ] as const)("%s, %i px wide", (colorScheme, width) => {
    test.each(Object.entries(FACES))("%s: axe finds nothing, nothing is cut off", async (name, [view, query]) => {
      const { tab } = await openTab(view, { query, colorScheme, viewport: { width, height: 640 } });
      if (SCREENSHOTS) {
        await tab.screenshot({ path: join(SCREENSHOTS, `${name}-${colorScheme}-${width}.png`), fullPage: true });
      }
      await tab.evaluate(axe.source);
      const { violations } = await tab.evaluate<axe.AxeResults>("axe.run()");
      expect(violations.map(({ id, impact, nodes }) => [impact, id, nodes.map(({ html }) => html)])).toEqual([]);
      const [overflow, paper] = await tab.evaluate<[number, string]>(
        "[document.documentElement.scrollWidth - innerWidth, getComputedStyle(document.body).backgroundColor]",
      );
      expect(overflow).toBeLessThanOrEqual(0);
      const [red] = paper.match(/\d+/g)!.map(Number);
      expect(red! < 64).toBe(colorScheme === "dark");
    });
  });

  test("ten digits fit in the field on the narrowest phone", async () => {
    const { tab, code } = await openTab({}, { viewport: { width: 320, height: 640 } });
    await code.fill("0123456789");
    const [needs, has] = await tab.evaluate<[number, number]>(
      "[document.querySelector('#code').scrollWidth, document.querySelector('#code').clientWidth]",
    );
    expect(needs).toBeLessThanOrEqual(has);
    if (SCREENSHOTS) await tab.screenshot({ path: join(SCREENSHOTS, "ten-digits.png") });
  });

  test("who wants less motion gets none", async () => {
    const { tab } = await openTab({}, { reducedMotion: "reduce" });
    const moving = await tab.evaluate(
      "[...document.querySelectorAll('*')].filter((node) => getComputedStyle(node).transitionDuration !== '0s').length",
    );
    expect(moving).toBe(0);
  });
});

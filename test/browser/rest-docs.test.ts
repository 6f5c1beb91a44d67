/** The page of the REST calls in Debian's Chromium: no script, nothing from elsewhere, readable by anybody. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import axe from "axe-core";
import type { BrowserContextOptions } from "playwright-core";
import { describe, expect, onTestFinished, test } from "vitest";
import { publicRestRoutes } from "../../src/http/rest/public.js";
import { openHouse } from "../core/house.js";
import { inBrowser, SCREENSHOTS } from "./browser.js";

async function serve(): Promise<string> {
  const { context } = await openHouse({ settings: { psd2: true } });
  const house = { settings: context.settings, receipts: () => context.receipts() };
  const app = publicRestRoutes({ house, origin: "https://verify.example.com", version: "1.2.3", log: context.log });
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

inBrowser((browser) => {
  async function openTab(options: BrowserContextOptions = {}) {
    const origin = await serve();
    const context = await browser().newContext({ viewport: { width: 360, height: 740 }, ...options });
    onTestFinished(() => context.close());
    const tab = await context.newPage();
    const asked: string[] = [];
    const complaints: string[] = [];
    tab.on("request", (request) => asked.push(request.url()));
    tab.on("console", (line) => complaints.push(line.text()));
    tab.on("pageerror", (error) => complaints.push(error.message));
    const answer = (await tab.goto(`${origin}/docs`))!;
    return { origin, tab, asked, complaints, headers: answer.headers() };
  }

  test("nothing comes from elsewhere, and no script could run", async () => {
    const { origin, tab, asked, complaints, headers } = await openTab();
    expect(asked.filter((url) => !url.startsWith("data:"))).toEqual([`${origin}/docs`, `${origin}/docs/style.css`]);
    expect(complaints).toEqual([]);
    expect(headers["content-security-policy"]).toMatch(/^default-src 'none'; script-src 'self'/);
    const elsewhere = "[...document.querySelectorAll('[src],link[href],a[href]')].map((e) => e.src || e.href)";
    const addresses = await tab.evaluate<string[]>(elsewhere);
    expect(addresses.filter((address) => !address.startsWith(origin) && !address.startsWith("data:"))).toEqual([]);
    expect(await tab.evaluate("document.scripts.length")).toBe(0);
  });

  test("every link leads somewhere, every id is there once, every call has its place", async () => {
    const { tab } = await openTab();
    const ids = await tab.evaluate<string[]>("[...document.querySelectorAll('[id]')].map(({ id }) => id)");
    expect(new Set(ids).size).toBe(ids.length);
    const targets = await tab.evaluate<string[]>(
      "[...document.querySelectorAll('a[href^=\"#\"]')].map(({ hash }) => hash.slice(1))",
    );
    expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
    for (const name of ["Send a code", "Check a code", "Redeem a receipt", "Keys of receipts", "Problems"]) {
      expect(await tab.getByRole("heading", { level: 2, name }).isVisible()).toBe(true);
    }
    expect(await tab.getByText("BLOCKED", { exact: true }).first().isVisible()).toBe(true);
    expect(await tab.getByText("payee", { exact: true }).first().isVisible()).toBe(true);
  });

  test("by keyboard: the first stop skips to the calls", async () => {
    const { tab } = await openTab();
    await tab.keyboard.press("Tab");
    const skip = tab.getByRole("link", { name: "Skip to the calls" });
    expect(await skip.evaluate((link) => link === link.ownerDocument.activeElement)).toBe(true);
    expect((await skip.boundingBox())!.y).toBeGreaterThanOrEqual(0);
    await tab.keyboard.press("Enter");
    expect(await tab.evaluate("document.activeElement.id")).toBe("calls");
  });

  describe.each(["light", "dark"] as const)("%s", (colorScheme) => {
    test.each([360, 1_200])("%i pixels wide: axe finds nothing, and it fits", async (width) => {
      const { tab } = await openTab({ colorScheme, viewport: { width, height: 740 }, bypassCSP: true });
      await tab.evaluate(axe.source);
      const { violations } = await tab.evaluate<axe.AxeResults>("axe.run()");
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
      expect(await tab.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
      if (SCREENSHOTS)
        await tab.screenshot({ path: join(SCREENSHOTS, `rest-docs-${colorScheme}-${width}.png`), fullPage: true });
    });
  });
});

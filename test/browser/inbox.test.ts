/** The simulator's inbox as a developer meets it: Debian's Chromium, a keyboard, a clipboard, and axe. */
import { join } from "node:path";
import axe from "axe-core";
import type { BrowserContextOptions } from "playwright-core";
import { describe, expect, test } from "vitest";
import { type Client, openClient, PHONE } from "../simulator/client.js";
import { inBrowser, SCREENSHOTS } from "./browser.js";

inBrowser((browser) => {
  async function openTab(client: Client, options: BrowserContextOptions = {}) {
    const { url } = client.simulator;
    const context = await browser().newContext({ permissions: ["clipboard-read", "clipboard-write"], ...options });
    const tab = await context.newPage();
    const complaints: string[] = [];
    const asked: string[] = [];
    tab.on("console", (line) => complaints.push(line.text()));
    tab.on("pageerror", (error) => complaints.push(error.message));
    tab.on("request", (request) => asked.push(request.url()));
    await tab.goto(`${url}/`);
    return { tab, complaints, asked };
  }

  test("messages arrive by themselves, are told, and the newest conversation is on top", async () => {
    const client = await openClient();
    const { tab, complaints, asked } = await openTab(client);
    await tab.getByText("No messages yet.").waitFor();
    await tab.getByText("Live.").waitFor();
    await client.send();
    await tab.getByRole("heading", { name: PHONE }).waitFor();
    expect(await tab.getByText(client.code(), { exact: true }).isVisible()).toBe(true);
    await expect.poll(() => tab.getByRole("status").textContent()).toContain(client.code());
    await client.send({ To: "person@example.com", Channel: "email" });
    await tab.getByRole("heading", { name: "person@example.com" }).waitFor();
    expect(await tab.getByRole("heading", { level: 2 }).allTextContents()).toEqual(["person@example.com", PHONE]);
    expect(asked.filter((url) => !url.startsWith(client.simulator.url) && !url.startsWith("data:"))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test("a code is copied by keyboard, and the focus stays when something arrives", async () => {
    const client = await openClient();
    await client.send();
    const { tab, complaints } = await openTab(client);
    await tab.getByText("Live.").waitFor();
    const copy = tab.getByRole("button", { name: `Copy the code ${client.code()}` });
    const code = client.code();
    await copy.focus();
    await tab.keyboard.press("Enter");
    await expect.poll(() => tab.evaluate("navigator.clipboard.readText()")).toBe(code);
    await client.send({ To: "+14155553000" });
    await tab.getByRole("heading", { name: "+14155553000" }).waitFor();
    expect(await tab.evaluate("document.activeElement.dataset.code")).toBe(code);
    expect(complaints).toEqual([]);
  });

  test("faults are switched on and off, each by itself, and the next calls meet them", async () => {
    const client = await openClient();
    const { tab, complaints } = await openTab(client);
    await tab.getByText("Live.").waitFor();
    const overloaded = tab.getByRole("switch", { name: "Twilio is overloaded (503)" });
    const lost = tab.getByRole("switch", { name: /^Messages do not arrive/ });
    await overloaded.focus();
    await tab.keyboard.press("Space");
    await expect.poll(async () => (await client.send()).status).toBe(503);
    expect((await client.send()).status).toBe(503);
    // One may have gone out before the switch was thrown.
    const arrived = client.simulator.inbox().length;
    await lost.check();
    await expect.poll(async () => (await client.get("/control/faults")).body.faults).toHaveLength(2);
    await expect.poll(() => overloaded.isChecked()).toBe(true);
    await overloaded.uncheck();
    await expect.poll(async () => (await client.send()).status).toBe(201);
    expect(client.simulator.inbox()).toHaveLength(arrived);
    await expect.poll(() => lost.isChecked()).toBe(true);

    client.simulator.faults({ match: { path: "/Services" }, delay_ms: 1 });
    await tab.getByText("And 1 set by a program.").waitFor();
    await tab.getByRole("button", { name: "Switch all off" }).click();
    await expect.poll(() => lost.isChecked()).toBe(false);
    expect((await client.get("/control/faults")).body.faults).toEqual([]);
    await client.send({ To: "+14155553000" });
    await tab.getByRole("heading", { name: "+14155553000" }).waitFor();
    expect(complaints).toEqual([]);
  });

  test("without JavaScript the messages are there, and nothing that would not work", async () => {
    const client = await openClient();
    await client.send();
    const { tab } = await openTab(client, { javaScriptEnabled: false });
    expect(await tab.getByText(client.code(), { exact: true }).isVisible()).toBe(true);
    expect(await tab.getByRole("button").count()).toBe(0);
    expect(await tab.getByRole("switch").count()).toBe(0);
    await client.send({ To: "+14155553000" });
    await tab.getByRole("link", { name: "Look again" }).click();
    await tab.getByRole("heading", { name: "+14155553000" }).waitFor();
  });

  describe.each([
    ["light", 1_100],
    ["dark", 1_100],
    ["light", 320],
    ["dark", 320],
  ] as const)("%s, %i px wide", (colorScheme, width) => {
    test("axe finds nothing, and nothing is cut off", async () => {
      const client = await openClient();
      await client.send();
      await client.send({ To: "a.rather.long.name@a-rather-long-mail-domain.example.com", Channel: "email" });
      client.simulator.faults({ status: 503 });
      const { tab } = await openTab(client, { colorScheme, viewport: { width, height: 640 } });
      await tab.getByText("Live.").waitFor();
      if (SCREENSHOTS)
        await tab.screenshot({ path: join(SCREENSHOTS, `inbox-${colorScheme}-${width}.png`), fullPage: true });
      await tab.evaluate(axe.source);
      const { violations } = await tab.evaluate<axe.AxeResults>("axe.run()");
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      expect(await tab.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    });
  });
});

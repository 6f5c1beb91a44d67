/** The console as an operator meets it: Debian's Chromium, a keyboard, real data, and axe. */
import { join } from "node:path";
import axe from "axe-core";
import type { BrowserContextOptions, Page as Tab } from "playwright-core";
import { describe, expect, test } from "vitest";
import { caller, HOUR, NO_LIMITS, PERSON, person, refused } from "../core/house.js";
import { busyHour, type Desk, openConsole, TOKEN } from "../http/console/support.js";
import { inBrowser, SCREENSHOTS } from "./browser.js";

inBrowser((browser) => {
  async function openTab(desk: Desk, options: BrowserContextOptions = {}) {
    const context = await browser().newContext(options);
    const tab = await context.newPage();
    const asked: string[] = [];
    const complaints: string[] = [];
    tab.on("request", (request) => asked.push(request.url()));
    tab.on("console", (line) => complaints.push(line.text()));
    tab.on("pageerror", (error) => complaints.push(error.message));
    await tab.goto(`${desk.origin}/console`);
    await tab.getByLabel("Token").fill(TOKEN);
    await tab.keyboard.press("Enter");
    await tab.getByRole("heading", { level: 1, name: "Live" }).waitFor();
    return { tab, asked, complaints };
  }

  /** Some hours with conversions, refusals and a lost message. */
  async function lived(): Promise<Desk & { sids: string[] }> {
    const desk = await openConsole({
      limits: { ...NO_LIMITS, resendCooldownSeconds: 30 },
      settings: { allowedCountries: ["US", "GB"] },
    });
    const { house } = desk;
    house.simulator.faults({ match: { path: "/Verifications" }, undelivered: 30003 });
    const lost = await house.send({ to: person(90) });
    await house.verify.check({ verificationSid: lost.verification.sid }, caller);
    const sids: string[] = [];
    for (const people of [4, 9, 6, 12]) {
      sids.push(...(await busyHour(house, people)));
      await house.send({ to: `+4474001234${10 + sids.length}` });
      house.clock.advance(HOUR);
    }
    await house.send();
    await refused(house.send({ resend: true }));
    return { ...desk, sids };
  }

  const cells = (tab: Tab, column: number) => tab.locator(`tbody tr > :nth-child(${column})`).allTextContents();

  test("what happens appears by itself, without a reload", async () => {
    const desk = await openConsole();
    const { tab, asked, complaints } = await openTab(desk);
    await tab.getByText("Nothing was asked yet.").waitFor();
    await expect.poll(() => tab.locator("#live").textContent()).toBe("Live.");
    const { verification } = await desk.house.send();
    await tab.getByRole("cell", { name: "send" }).waitFor();
    await desk.house.check(desk.house.code(), verification.sid);
    await tab.getByRole("cell", { name: "check" }).waitFor();
    expect(await cells(tab, 2)).toEqual(["check", "send"]);
    expect(await tab.getByText("Nothing was asked yet.").count()).toBe(0);
    expect(asked.filter((url) => url === `${desk.origin}/console`)).toHaveLength(2);
    expect(asked.filter((url) => !url.startsWith(`${desk.origin}/console`) && !url.startsWith("data:"))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test("the plots are drawn from what was counted, and the table holds the same numbers", async () => {
    const desk = await lived();
    const { tab, complaints } = await openTab(desk);
    await tab.getByRole("link", { name: "Statistics" }).click();
    const plots = tab.getByRole("img", { name: /as a plot/ });
    await expect.poll(() => plots.count()).toBe(5);
    // Colours of the first line that are really on each canvas.
    const inks = await tab.evaluate<number[]>(`(() => {
      const probe = document.createElement("i");
      probe.style.color = getComputedStyle(document.documentElement).getPropertyValue("--line-1");
      document.body.append(probe);
      const [r, g, b] = getComputedStyle(probe).color.match(/\\d+/g).map(Number);
      return [...document.querySelectorAll(".plot canvas")].map((canvas) => {
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        let found = 0;
        for (let i = 0; i < data.length; i += 4) if (data[i] === r && data[i + 1] === g && data[i + 2] === b) found += 1;
        return found;
      });
    })()`);
    expect(inks).toHaveLength(5);
    // Smoothed edges leave few of a steep line in its own colour; a plot without a line has none.
    for (const ink of inks) expect(ink).toBeGreaterThan(0);

    const conversion = tab.getByRole("region", { name: "Conversion by channel: numbers" });
    expect(await conversion.isVisible()).toBe(false);
    await tab.getByText("Conversion by channel: numbers").click();
    expect(await conversion.getByRole("row").count()).toBe(25);
    // Twelve people: six by sms and one abroad, six by call; 0, 3, 6 and 9 were approved.
    expect(await conversion.getByRole("row").nth(23).getByRole("cell").allTextContents()).toEqual(["28.6 %", "33.3 %"]);
    expect(await tab.getByRole("row", { name: /^30003 / }).textContent()).toContain("Unreachable destination handset");
    expect(complaints).toEqual([]);
  });

  test.each([true, false])("search by number, filter, open one, sign out; JavaScript %s", async (javaScriptEnabled) => {
    const desk = await lived();
    const { tab, asked, complaints } = await openTab(desk, { javaScriptEnabled });
    await tab.getByRole("link", { name: "Verifications" }).click();
    await tab.getByLabel("Phone number or e-mail address").fill(PERSON);
    await tab.keyboard.press("Enter");
    await tab.getByText("Of one destination only.").waitFor();
    expect(await tab.locator("tbody tr").count()).toBe(1);
    expect(await tab.getByLabel("Phone number or e-mail address").inputValue()).toBe("");
    await tab.locator("tbody a").click();
    await tab.getByRole("heading", { name: "What it means" }).waitFor();
    expect(await tab.locator(".timeline li").allTextContents()).toHaveLength(1);
    await tab.getByRole("link", { name: "Verifications" }).click();
    await tab.getByLabel("Status").selectOption("approved");
    await tab.getByRole("button", { name: "Filter" }).click();
    await expect.poll(() => tab.url()).toContain("status=approved");
    expect(new Set(await cells(tab, 3))).toEqual(new Set(["approved"]));
    expect(asked.filter((url) => url.includes(PERSON.slice(2)))).toEqual([]);
    await tab.getByRole("link", { name: "Statistics" }).click();
    await tab.getByRole("heading", { name: "Latency ms" }).waitFor();
    expect(await tab.getByRole("region", { name: "Latency: numbers" }).isVisible()).toBe(!javaScriptEnabled);
    await tab.getByRole("button", { name: "Sign out" }).click();
    await tab.getByRole("heading", { name: "Sign in" }).waitFor();
    await tab.goto(`${desk.origin}/console/verifications`);
    expect(new URL(tab.url()).pathname).toBe("/console/sign-in");
    expect(complaints).toEqual([]);
  });

  test("by keyboard: the first stop skips the navigation, every stop is seen", async () => {
    const desk = await lived();
    const { tab } = await openTab(desk);
    await tab.goto(`${desk.origin}/console/statistics`);
    const stops: string[] = [];
    for (let stop = 0; stop < 9; stop += 1) {
      await tab.keyboard.press("Tab");
      const [name, width] = await tab.evaluate<[string, string]>(
        "(({ activeElement: at }) => [at.textContent.trim(), getComputedStyle(at).outlineWidth])(document)",
      );
      expect(Number.parseFloat(width), name).toBeGreaterThanOrEqual(3);
      stops.push(name);
    }
    expect(stops).toEqual([
      ...["Skip to content", "Live", "Verifications", "Statistics", "Rules", "Sign out"],
      ...["24 hours", "7 days", "30 days"],
    ]);
    await tab.keyboard.press("Tab");
    await tab.keyboard.press("Enter");
    expect(await tab.getByRole("region", { name: "Conversion by channel: numbers" }).isVisible()).toBe(true);
  });

  describe.each([
    ["light", 1_100],
    ["dark", 1_100],
    ["light", 360],
    ["dark", 360],
  ] as const)("%s, %i px wide", (colorScheme, width) => {
    test("axe finds nothing on any page, and nothing is cut off", async () => {
      const desk = await lived();
      const { tab } = await openTab(desk, { colorScheme, viewport: { width, height: 740 } });
      const faces = {
        live: "",
        verifications: "/verifications",
        "nothing found": "/verifications?country=FR",
        verification: `/verifications/${desk.sids[0]}`,
        statistics: "/statistics",
        rules: "/rules",
        problem: "/verifications?status=x",
        "sign in": "/sign-in",
      };
      for (const [name, path] of Object.entries(faces)) {
        await tab.goto(`${desk.origin}/console${path}`);
        if (SCREENSHOTS) {
          await tab.screenshot({
            path: join(SCREENSHOTS, `console-${name}-${colorScheme}-${width}.png`),
            fullPage: true,
          });
        }
        for (const summary of await tab.locator("summary").all()) await summary.click();
        await tab.evaluate(axe.source);
        const { violations } = await tab.evaluate<axe.AxeResults>("axe.run()");
        expect([name, violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])]).toEqual([name, []]);
        const [overflow, paper] = await tab.evaluate<[number, string]>(
          "[document.documentElement.scrollWidth - innerWidth, getComputedStyle(document.body).backgroundColor]",
        );
        expect([name, overflow <= 0]).toEqual([name, true]);
        expect(Number(paper.match(/\d+/)![0]) < 64).toBe(colorScheme === "dark");
      }
    });
  });
});

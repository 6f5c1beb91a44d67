import { describe, expect, test } from "vitest";
import { type Client, openClient, PHONE, SERVICE } from "./client.js";

const sids = (items: { sid: string }[]) => items.map(({ sid }) => sid);
const numbered = (at: number) => `+1415555${String(1000 + at)}`;

async function sendMany(client: Client, count: number): Promise<void> {
  for (let at = 0; at < count; at++) await client.send({ To: numbered(at) });
}

describe("Attempts", () => {
  test("one a send, newest first; the converted one is the last send of an approved verification", async () => {
    const client = await openClient();
    const { body: sent } = await client.send();
    client.simulator.advance(1_000);
    await client.send({ Channel: "call" });
    await client.check({ Code: client.code() });
    const { attempts } = (await client.get(`/v2/Attempts?VerificationSid=${sent.sid}`)).body;
    expect(attempts).toMatchObject([
      {
        verification_sid: sent.sid,
        conversion_status: "converted",
        channel: "call",
        channel_data: { status: "confirmed", call_status: "completed", country: "US", code_length: 6, to: PHONE },
      },
      {
        conversion_status: "unconverted",
        channel: "sms",
        channel_data: { status: "unconfirmed", message_status: "delivered", error_code: null },
      },
    ]);
    expect((await client.get(`/v2/Attempts/${attempts[0].sid}`)).body).toEqual(attempts[0]);
  });

  test("say `expired` after ten minutes, and leave SNA out", async () => {
    const client = await openClient();
    const { body: sna } = await client.send({ Channel: "sna" });
    await client.send();
    client.simulator.advance(10 * 60_000);
    const { attempts } = (await client.get("/v2/Attempts")).body;
    expect(attempts).toMatchObject([{ channel: "sms", channel_data: { status: "expired" } }]);
    expect((await client.get(`/v2/Attempts/${sna.send_code_attempts[0].attempt_sid}`)).status).toBe(404);
    expect((await client.get("/v2/Attempts/VL1")).status).toBe(404);
  });

  test("go back 30 days", async () => {
    const client = await openClient();
    await client.send();
    client.simulator.advance(30 * 86_400_000 + 1_000);
    await client.send({ To: numbered(1) });
    expect((await client.get("/v2/Attempts")).body.attempts).toHaveLength(1);
  });

  test.each([
    ["ChannelData.To=%2B447700900123", 1],
    ["Country=GB", 1],
    ["Country=US", 2],
    ["Channel=email", 1],
    ["Status=converted", 1],
    ["Status=UNCONVERTED", 3],
    [`VerifyServiceSid=${SERVICE}`, 4],
    [`VerifyServiceSid=VA${"9".repeat(32)}`, 0],
    ["DateCreatedAfter=2030-01-01T00:00:30Z", 2],
    ["DateCreatedBefore=2030-01-01T00:00:30Z", 2],
    ["Country=US&Status=converted", 1],
  ])("filter by %s", async (query, count) => {
    const client = await openClient({ clock: { now: () => Date.parse("2030-01-01T00:00:00Z") } });
    await client.send();
    await client.check({ Code: client.code() });
    await client.send({ To: "+447700900123" });
    client.simulator.advance(60_000);
    await client.send({ To: "person@example.com", Channel: "email" });
    await client.send({ To: numbered(2) });
    expect((await client.get(`/v2/Attempts?${query}`)).body.attempts).toHaveLength(count);
  });

  test.each([
    "Country=usa",
    "Channel=sna",
    "Status=maybe",
    "DateCreatedAfter=yesterday",
    "PageSize=0",
    "PageSize=1001",
  ])("refuse %s", async (query) => {
    const client = await openClient();
    expect(await client.get(`/v2/Attempts?${query}`)).toMatchObject({ status: 400, body: { code: 60200 } });
  });

  test("page on their own origin, whatever name the client used, and keep the filter", async () => {
    const client = await openClient();
    await sendMany(client, 5);
    const named = client.simulator.url.replace("127.0.0.1", "localhost");
    const { meta } = (await client.get(`${named}/v2/Attempts?PageSize=2&Channel=sms`)).body;
    expect(meta.next_page_url.startsWith(`${named}/v2/Attempts?`)).toBe(true);
    expect(new URL(meta.next_page_url).searchParams.get("Channel")).toBe("sms");
  });

  test("neither repeat nor lose one when others arrive between pages", async () => {
    const client = await openClient();
    await sendMany(client, 5);
    const all = sids((await client.get("/v2/Attempts")).body.attempts);
    const first = (await client.get("/v2/Attempts?PageSize=2")).body;
    await client.send({ To: numbered(99) });
    const second = (await client.get(first.meta.next_page_url)).body;
    const third = (await client.get(second.meta.next_page_url)).body;
    expect(sids([...first.attempts, ...second.attempts, ...third.attempts])).toEqual(all);
    expect([second.meta.page, third.meta.page, third.meta.next_page_url]).toEqual([1, 2, null]);
    expect((await client.get("/v2/Attempts?PageToken=PAx")).status).toBe(400);
  });

  test("are summed up", async () => {
    const client = await openClient();
    expect((await client.get("/v2/Attempts/Summary")).body.conversion_rate_percentage).toBe("0");
    await sendMany(client, 3);
    await client.check({ To: numbered(2), Code: client.code() });
    expect((await client.get("/v2/Attempts/Summary?DestinationPrefix=%2B1415")).body).toMatchObject({
      total_attempts: 3,
      total_converted: 1,
      total_unconverted: 2,
      conversion_rate_percentage: "33.333333333",
    });
  });
});

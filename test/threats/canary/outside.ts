/** What stands outside: a Redis with a password, and the operator's server of contacts. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type RedisServer, startRedis } from "../../store/redis-server.js";
import { CONTACTS, SECRETS } from "./installations.js";
import { type Source, sourceOf } from "./places.js";
import type { Addresses } from "./stage.js";

export interface Outside {
  addresses: Addresses;
  sources(): Promise<Source[]>;
  close(): Promise<void>;
}

export async function openOutside(): Promise<Outside> {
  const redis = await startRedis("--rdbcompression", "no");
  const password = SECRETS["Redis password"];
  // The connection that is there stays signed in.
  await redis.client.config("SET", "requirepass", password);
  const contacts = await contactsServer();
  const url = (secret: string) => `redis://:${encodeURIComponent(secret)}@127.0.0.1:${redis.port}/0`;
  return {
    addresses: { redis: url(password), "wrong redis": url(`${password}-but-wrong`), contacts: contacts.url },
    sources: async () => [...(await dumpOf(redis)), ...contacts.sources()],
    async close() {
      contacts.close();
      await redis.stop();
    },
  };
}

/** As an operator's may: it knows two people, and some of its answers say more than they should. */
async function contactsServer() {
  const seen: Source[] = [];
  const book: Readonly<Record<string, string>> = CONTACTS;
  const server = createServer(({ url = "", headers }, response) => {
    const handle = decodeURIComponent(url.slice(1));
    const everything = JSON.stringify({ ...headers, ...CONTACTS });
    const misbehaviour: Readonly<Record<string, () => unknown>> = {
      broken: () => response.writeHead(500).end(everything),
      echo: () => response.end(everything.slice(0, -1)),
      moved: () => response.writeHead(302, { location: `/user_42?${everything.replace(/\W/g, "")}` }).end(everything),
    };
    const answer = JSON.stringify({ to: book[handle] });
    seen.push(sourceOf("contacts server", handle, `${url} ${everything} ${answer}`));
    if (misbehaviour[handle]) misbehaviour[handle]();
    else response.writeHead(book[handle] ? 200 : 404).end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, sources: () => seen, close: () => void server.close() };
}

/** Its dump as bytes, and every value as text: in the dump a text of digits is a number. */
async function dumpOf({ client }: RedisServer): Promise<Source[]> {
  await client.save();
  const [, folder] = (await client.config("GET", "dir")) as [string, string];
  const values: unknown[] = [];
  for (const key of await client.keys("*")) values.push([key, await readAll(client, key)]);
  return [
    sourceOf("Redis dump", "dump.rdb", readFileSync(join(folder, "dump.rdb"))),
    sourceOf("Redis values", "every key", JSON.stringify(values)),
  ];
}

type Client = RedisServer["client"];

const READERS: Readonly<Record<string, (client: Client, key: string) => Promise<unknown>>> = {
  string: (client, key) => client.get(key),
  hash: (client, key) => client.hgetall(key),
  list: (client, key) => client.lrange(key, 0, -1),
  set: (client, key) => client.smembers(key),
  zset: (client, key) => client.zrange(key, "0", "-1", "WITHSCORES"),
  stream: (client, key) => client.call("xrange", key, "-", "+"),
};

const readAll = async (client: Client, key: string) => READERS[await client.type(key)]!(client, key);

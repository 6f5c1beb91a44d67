import type { EventStore, JSONRPCMessage } from "@modelcontextprotocol/server";

interface Kept {
  id: string;
  stream: string;
  message: JSONRPCMessage;
  characters: number;
}

/** More than a client that was away for a moment can have missed. */
const MOST_MESSAGES = 100;
const MOST_CHARACTERS = 256 * 1024;

/** The newest messages of one session, for a client that comes back and names the last one it saw. In memory. */
export function recentMessages(): EventStore {
  const kept: Kept[] = [];
  let stored = 0;
  let characters = 0;
  return {
    async storeEvent(stream, message) {
      stored += 1;
      const entry = { id: `${stored}`, stream, message, characters: JSON.stringify(message).length };
      kept.push(entry);
      characters += entry.characters;
      while (kept.length > MOST_MESSAGES || characters > MOST_CHARACTERS) characters -= kept.shift()!.characters;
      return entry.id;
    },
    getStreamIdForEventId: async (last) => kept.find(({ id }) => id === last)?.stream,
    async replayEventsAfter(last, { send }) {
      const seen = kept.findIndex(({ id }) => id === last);
      if (seen < 0) throw new Error("not kept");
      const { stream } = kept[seen]!;
      for (const { id, message, ...later } of kept.slice(seen + 1)) {
        // An empty one only opened its stream.
        if (later.stream === stream && "jsonrpc" in message) await send(id, message);
      }
      return stream;
    },
  };
}

-- Appends decisions to a tenant's chain: all, if it ends where their links begin, or none.
-- KEYS: ends, chain, then logs by destination and the like. ARGV: as JSON {number, link, keptMs, testAt?} and for each
-- decision {at, link, flag, logs, tallies: {key, field}}, where flag is "r" for a refusal or "d" and a log is its number in KEYS; then each decision.
-- Answers nothing, or number and link of where the chain ends.

local LONGEST_LOG = 20000
local LONGEST_CHAIN = 100000
local ENDS_KEPT_MS = 315360000000
local call = cjson.decode(ARGV[1])
local ends, chain = KEYS[1], KEYS[2]
local now = timeNow(call.testAt)
local known = endsOf(ends, now)
if known.number ~= call.number or known.link ~= call.link then return { known.number, known.link } end
-- Never of a chain whose end was lost: its numbers then begin anew, and the stream refuses them.
if known.number > 0 and known.baseNumber == known.number then redis.call("DEL", chain) end

for i, entry in ipairs(call.entries) do
  known.number, known.link = known.number + 1, entry.link
  redis.call("XADD", chain, idOf(known.number), "at", entry.at, "link", entry.link, "decision", ARGV[i + 1])
  for _, log in ipairs(entry.logs) do
    -- The number in front keeps decisions of one moment in their order, and says where the decision is.
    redis.call("ZADD", KEYS[log], entry.at, string.format("%016d", known.number) .. entry.flag)
    redis.call("ZREMRANGEBYSCORE", KEYS[log], "-inf", now - call.keptMs)
    redis.call("ZREMRANGEBYRANK", KEYS[log], 0, -LONGEST_LOG - 1)
    redis.call("PEXPIRE", KEYS[log], call.keptMs)
  end
  for _, tally in ipairs(entry.tallies) do countOne(KEYS[tally.key], tally.field, call.keptMs) end
end

-- Only from the beginning, so that what is kept stays one piece. Twice as many as are new, to catch up.
local pruned = false
for _, entry in ipairs(redis.call("XRANGE", chain, "-", "+", "COUNT", 2 * #call.entries)) do
  local number, fields = tonumber(string.match(entry[1], "^%d+")), entry[2]
  if (tonumber(fields[2]) or now) > now - call.keptMs and known.number - number < LONGEST_CHAIN then break end
  known.baseNumber, known.baseLink, pruned = number, fields[4], true
end
if pruned then redis.call("XTRIM", chain, "MINID", idOf(known.baseNumber + 1)) end
redis.call("PEXPIRE", chain, call.keptMs)
redis.call(
  "HSET", ends, "number", known.number, "link", known.link, "baseNumber", known.baseNumber, "baseLink", known.baseLink,
  "overAt", now + call.keptMs
)
redis.call("PEXPIRE", ends, ENDS_KEPT_MS)
return false

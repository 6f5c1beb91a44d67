-- Newest first, of each log by itself. KEYS: chain, then logs; ARGV: since, until, limit, "r" for refusals only or "".
-- Answers number, time and decision of each.
local CHUNK = 200
local since, untilAt, limit, only = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local found = {}

local function decisionOf(member)
  -- Before there was a chain a log held the decision itself.
  if #member > 17 then return string.sub(member, 18) end
  local id = idOf(string.sub(member, 1, 16))
  local entry = redis.call("XRANGE", KEYS[1], id, id)[1]
  return entry and entry[2][6]
end

for i = 2, #KEYS do
  local offset, taken, chunk = 0, 0, nil
  repeat
    chunk = redis.call("ZREVRANGEBYSCORE", KEYS[i], untilAt, since, "WITHSCORES", "LIMIT", offset, CHUNK)
    for j = 1, #chunk, 2 do
      local member = chunk[j]
      local decision = taken < limit and (only == "" or string.sub(member, 17, 17) == only) and decisionOf(member)
      if decision then
        taken = taken + 1
        for _, part in ipairs({ string.sub(member, 1, 16), chunk[j + 1], decision }) do found[#found + 1] = part end
      end
    end
    offset = offset + CHUNK
  until #chunk < 2 * CHUNK or taken >= limit
end
return found

-- Newest first, of each log by itself. KEYS: logs; ARGV: since, until, limit, "r" for refusals only or "". Answers members and times.
local CHUNK = 200
local since, untilAt, limit, only = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local found = {}
for _, key in ipairs(KEYS) do
  local offset, taken, chunk = 0, 0, nil
  repeat
    chunk = redis.call("ZREVRANGEBYSCORE", key, untilAt, since, "WITHSCORES", "LIMIT", offset, CHUNK)
    for i = 1, #chunk, 2 do
      if taken < limit and (only == "" or string.sub(chunk[i], 17, 17) == only) then
        taken = taken + 1
        found[#found + 1] = chunk[i]
        found[#found + 1] = chunk[i + 1]
      end
    end
    offset = offset + CHUNK
  until #chunk < 2 * CHUNK or taken >= limit
end
return found

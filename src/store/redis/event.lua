-- Events and which of them are open. KEYS: clock, the open ones, the note of the event; ARGV: what to do, time for tests
-- or "", then the event's key, and to keep it value and keepMs; to read the open ones how many. Its name without key is
-- how the notes of all of them begin.
local at = storeTime(KEYS[1], tonumber(ARGV[2]))
local open, note = KEYS[2], KEYS[3]

local DO = {}
function DO.keep()
  if remember(note, ARGV[4], tonumber(ARGV[5]), at) == 0 then return 0 end
  redis.call("ZADD", open, at, ARGV[3])
  redis.call("PEXPIRE", open, math.max(tonumber(ARGV[5]), redis.call("PTTL", open)))
  return 1
end
function DO.open()
  local found = {}
  for _, key in ipairs(redis.call("ZRANGE", open, 0, tonumber(ARGV[3]) - 1)) do
    local value = not isOver(note .. key, at) and redis.call("HGET", note .. key, "value")
    if value then found[#found + 1] = { key, value } else redis.call("ZREM", open, key) end
  end
  return found
end
function DO.close() return redis.call("ZREM", open, ARGV[3]) end

return DO[ARGV[1]]()

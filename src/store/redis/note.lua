-- One note. KEYS: clock, note; ARGV: what to do, time for tests or "", and to remember it value and keepMs.
local SPENT = "spent"
local at, key = storeTime(KEYS[1], tonumber(ARGV[2])), KEYS[2]

local DO = {}
function DO.remember() return remember(key, ARGV[3], tonumber(ARGV[4]), at) end
-- {value}, "spent", or nothing.
function DO.recall()
  if isOver(key, at) then return false end
  local value = redis.call("HGET", key, "value")
  return value and { value } or SPENT
end
function DO.spend()
  local found = DO.recall()
  redis.call("HDEL", key, "value")
  return found
end
function DO.forget() return redis.call("DEL", key) end

return DO[ARGV[1]]()

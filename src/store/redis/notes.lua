-- A note: a hash of its value, gone when it is spent, and of its end.

local function isOver(key, at)
  return tonumber(redis.call("HGET", key, "expiresAt") or 0) <= at
end

-- Keeps it unless one of its name is there, spent or not.
local function remember(key, value, keepMs, at)
  if not isOver(key, at) then return 0 end
  redis.call("DEL", key)
  redis.call("HSET", key, "value", value, "expiresAt", at + keepMs)
  redis.call("PEXPIRE", key, keepMs)
  return 1
end

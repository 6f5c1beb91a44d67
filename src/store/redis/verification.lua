-- Our memory of a verification: its record, its place among those of its destination, the intents that led to it.

-- What has ended stays ended: an answer that comes late must not open it again.
local function hasEnded(key)
  local known = redis.call("GET", key)
  return known and cjson.decode(known).status ~= "pending"
end

local function saveVerification(save)
  local ended = hasEnded(save.key)
  if not ended then
    redis.call("SET", save.key, save.record, "PX", save.keptMs)
    redis.call("ZREMRANGEBYSCORE", save.bySubject, "-inf", save.createdAt - 2 * save.keptMs)
    redis.call("ZADD", save.bySubject, save.createdAt, save.sid)
    redis.call("PEXPIRE", save.bySubject, save.keptMs)
  end
  if save.pending and not ended then return end
  for _, claim in ipairs(redis.call("SMEMBERS", save.ledBy)) do
    if redis.call("HGET", claim, "ledTo") == save.sid then redis.call("DEL", claim) end
  end
  redis.call("DEL", save.ledBy)
end

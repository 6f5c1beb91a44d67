-- Our memory of a verification: its record, its place among those of its destination, the claims that led to it.

-- A record is kept from its last change on.
local LONGEST_OPEN_MS = 86400000

local function statusOf(key)
  local known = redis.call("GET", key)
  return known and cjson.decode(known).status
end

local function countRecord(save, known)
  if not save.tally then return end
  local wasOpen = not known or known == "pending"
  if not known then countOne(save.tally, save.started, save.keptMs) end
  if wasOpen and save.approved then countOne(save.tally, save.approved, save.keptMs) end
end

-- Replay results: at the end of a verification those of its derived sends go, with the verification itself all.
local function forgetClaims(ledBy, sid, all)
  for _, claim in ipairs(redis.call("SMEMBERS", ledBy)) do
    local ledTo, forgotten = unpack(redis.call("HMGET", claim, "ledTo", "forgotten"))
    if ledTo == sid and (all or forgotten == "1") then redis.call("DEL", claim) end
  end
end

local function saveVerification(save, at, verifiedAt)
  local known = statusOf(save.key)
  -- What has ended stays ended: an answer that comes late must not open it again.
  local ended = known and known ~= "pending"
  countRecord(save, known)
  if not ended then
    redis.call("SET", save.key, save.record, "PX", save.keptMs)
    redis.call("ZREMRANGEBYSCORE", save.bySubject, "-inf", save.createdAt - 2 * save.keptMs)
    redis.call("ZADD", save.bySubject, save.createdAt, save.sid)
    redis.call("PEXPIRE", save.bySubject, save.keptMs)
    redis.call("ZREMRANGEBYSCORE", save.byTime, "-inf", at - save.keptMs - LONGEST_OPEN_MS)
    redis.call("ZADD", save.byTime, save.createdAt, save.sid)
    redis.call("PEXPIRE", save.byTime, save.keptMs)
  end
  if ended or not save.pending then forgetClaims(save.ledBy, save.sid) end
  if save.person then savePerson(save.person, at, verifiedAt) end
end

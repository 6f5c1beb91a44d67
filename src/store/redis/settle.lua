-- One outcome. KEYS: clock, claim; ARGV: the call, JSON, then opaque texts: the result and the value of each note.
-- Other keys are those that the admission named, all of the same tenant, so of the same hash slot.

local call, claimKey = cjson.decode(ARGV[1]), KEYS[2]
local claim = redis.call("HMGET", claimKey, "id", "settlement", "released")
-- Settled and forgotten, or over and claimed anew.
if claim[1] ~= call.id then return end
local at, last = storeTime(KEYS[1], call.testAt)
local kept, released = cjson.decode(claim[2]), cjson.decode(claim[3])
-- First a write that a full memory allows: what has happened is recorded all the same.
redis.call("PEXPIRE", claimKey, redis.call("PTTL", claimKey) + 1)

-- A gate's hit is dated back, so that it leaves the window when the gate opens.
for _, hit in ipairs(kept.late) do
  for _, outcome in ipairs(call.late) do
    if hit.counts == outcome.counts then
      local back = outcome.forMs and math.min(outcome.forMs, hit.windowMs) - hit.windowMs or 0
      local member = string.format("%d:%s%s", hit.number, call.settleId, hit.suffix)
      addHit(hit.log, member, beginOf(at + back, hit.grainMs), hit.windowMs, last)
    end
  end
end

local function takeBackReleased(counts)
  local left = 0
  for _, hit in ipairs(released) do
    if not counts or hit.counts == counts then removeHit(hit) else left = left + 1 end
  end
  if left == 0 then redis.call("ZREM", kept.subjects[1], claim[3]) end
end

if call.kind == "unknown" then
  redis.call("HSET", claimKey, "state", "unknown")
  return
end
if call.kind == "rejected" then
  for _, hit in ipairs(kept.charged) do removeHit(hit) end
  takeBackReleased()
  redis.call("DEL", claimKey)
else
  redis.call("HSET", claimKey, "state", "done", "result", ARGV[2])
  redis.call("HDEL", claimKey, "ledTo")
  if call.save then
    redis.call("HSET", claimKey, "ledTo", call.save.sid, "forgotten", kept.forgotten and "1" or "0")
    redis.call("SADD", call.save.ledBy, claimKey)
    redis.call("PEXPIRE", call.save.ledBy, math.max(redis.call("PTTL", claimKey), redis.call("PTTL", call.save.ledBy)))
  end
  if not call.wrongCode then takeBackReleased("wrong_code") end
  if call.approved then
    -- An approval proves the person: what only counted against the unproven goes.
    for _, subject in ipairs(kept.subjects) do release(subject) end
  end
end
if call.save then saveVerification(call.save, at, call.approved and at) end
-- Last: a step that failed before leaves none.
for i, note in ipairs(call.notes) do remember(note.key, ARGV[i + 2], note.keepMs, at) end

-- Writing and removing hits. Every key lives as long as its window and a little more.

local SLACK_MS = 60000

local function beginOf(at, grainMs)
  return at - at % (grainMs or 1)
end

-- What was over at `last` is removed on the way.
local function addHit(log, member, at, windowMs, last)
  local since, weight = last - windowMs, weightOf(member)
  if weight then redis.call("ZINCRBY", log, expiredWeight(log, since), SUM) end
  redis.call("ZREMRANGEBYSCORE", log, weight and "(0" or "-inf", since)
  if redis.call("ZADD", log, "NX", at, member) == 1 and weight then redis.call("ZINCRBY", log, -weight, SUM) end
  redis.call("PEXPIRE", log, windowMs + SLACK_MS)
end

local function removeHit(hit)
  local weight = weightOf(hit.member)
  if redis.call("ZREM", hit.log, hit.member) == 1 and weight then redis.call("ZINCRBY", hit.log, weight, SUM) end
end

-- Keeps what an approval of this subject releases: for each admission one entry, the JSON of its hits, until they are over anyway.
local function promise(subject, hits, now, windowMs)
  redis.call("ZREMRANGEBYSCORE", subject, "-inf", now)
  redis.call("ZADD", subject, now + windowMs, hits)
  local livesMs = windowMs + SLACK_MS
  if redis.call("PTTL", subject) < livesMs then redis.call("PEXPIRE", subject, livesMs) end
end

local function release(subject)
  for _, hits in ipairs(redis.call("ZRANGE", subject, 0, -1)) do
    for _, hit in ipairs(cjson.decode(hits)) do removeHit(hit) end
  end
  redis.call("DEL", subject)
end

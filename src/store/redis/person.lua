-- What is known of one person at one destination, as JSON.

local UNPROVEN_KEPT_MS = 2592000000
local PROVEN_KEPT_MS = 315360000000

-- Before persons were kept, there was only the time when one was verified.
local function personFrom(text)
  local known = text and cjson.decode(text) or {}
  return type(known) == "number" and { verifiedAt = known } or known
end

-- An older verification that is saved later does not take the place of the newest.
local function savePerson(person, at, verifiedAt)
  local known = personFrom(redis.call("GET", person.key))
  local newest = (known.newestAt or 0) > person.about.newestAt and known or person.about
  newest.verifiedAt = verifiedAt or known.verifiedAt
  local keptMs = newest.verifiedAt and PROVEN_KEPT_MS or UNPROVEN_KEPT_MS
  redis.call("SET", person.key, cjson.encode(newest), "PX", keptMs)
  redis.call("ZREMRANGEBYSCORE", person.ofSubject, "-inf", at)
  redis.call("ZADD", person.ofSubject, at + keptMs, person.key)
  if redis.call("PTTL", person.ofSubject) < keptMs then redis.call("PEXPIRE", person.ofSubject, keptMs) end
end

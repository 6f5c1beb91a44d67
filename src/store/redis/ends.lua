-- Where a tenant's chain of decisions begins and ends. The chain itself is a stream: an entry is <number>-0 with
-- the fields at, link and decision, so that Redis itself keeps numbers unique and rising.

local function endsOf(key, now)
  local number, link, baseNumber, baseLink, overAt =
    unpack(redis.call("HMGET", key, "number", "link", "baseNumber", "baseLink", "overAt"))
  number, link = tonumber(number or 0), link or ""
  -- Nothing was added for so long that the stream is over as a whole.
  if now >= tonumber(overAt or 0) then baseNumber, baseLink = number, link end
  return { number = number, link = link, baseNumber = tonumber(baseNumber), baseLink = baseLink }
end

local function idOf(number)
  return string.format("%d-0", number)
end

local function timeNow(testAt)
  local time = redis.call("TIME")
  return tonumber(testAt) or time[1] * 1000 + math.floor(time[2] / 1000)
end

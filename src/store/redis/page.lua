-- page.lua
-- A page of verifications, newest first. KEYS: the lists they are in; ARGV: as JSON {prefix, createdAt, sid?, since, limit,
-- now, status?, channel?, country?, subjects?}; the page begins after createdAt and sid.
-- Answers {createdAt and sid where to go on, or "" twice; records}.

local CHUNK, LOOKED_AT = 100, 500
local ask = cjson.decode(ARGV[1])
local subjects = {}
for _, subject in ipairs(ask.subjects or {}) do subjects[subject] = true end

local function isBefore(createdAt, sid)
  return createdAt < ask.createdAt or not ask.sid or sid < ask.sid
end

local function statusOf(record)
  return record.status == "pending" and record.expiresAt <= ask.now and "expired" or record.status
end

local function isAsked(record)
  return (not ask.status or statusOf(record) == ask.status)
    and (not ask.channel or record.channel == ask.channel)
    and (not ask.country or record.country == ask.country)
    -- A record saved again under another fingerprint left its old place behind.
    and (not ask.subjects or subjects[record.subject])
end

-- Places of one list in order, as many as a page may look at.
local function placesIn(key)
  local places, offset, chunk = {}, 0, nil
  repeat
    chunk = redis.call(
      "ZREVRANGEBYSCORE", key, ask.createdAt, ask.since, "WITHSCORES", "LIMIT", offset, CHUNK
    )
    for i = 1, #chunk, 2 do
      local createdAt = tonumber(chunk[i + 1])
      if isBefore(createdAt, chunk[i]) then places[#places + 1] = { createdAt = createdAt, sid = chunk[i] } end
    end
    offset = offset + CHUNK
  until #chunk < 2 * CHUNK or #places >= LOOKED_AT
  return places
end

local places = {}
for i = 1, #KEYS do
  for _, place in ipairs(placesIn(KEYS[i])) do places[#places + 1] = place end
end
if #KEYS > 1 then
  table.sort(places, function(a, b)
    if a.createdAt ~= b.createdAt then return a.createdAt > b.createdAt end
    return a.sid > b.sid
  end)
end

local found, last, seen = {}, nil, nil
for i = 1, math.min(#places, LOOKED_AT) do
  local place = places[i]
  local text = place.sid ~= seen and redis.call("GET", ask.prefix .. place.sid)
  seen = place.sid
  if text and isAsked(cjson.decode(text)) then
    if #found == ask.limit then return { last.createdAt, last.sid, found } end
    found[#found + 1] = text
  end
  last = place
end
if #places < LOOKED_AT then return { "", "", found } end
return { last.createdAt, last.sid, found }

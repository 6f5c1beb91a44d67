-- Forgets verifications and persons. KEYS: the list by time, then of each subject its
-- verifications and its persons; ARGV: as JSON {subjects,
-- verification, ledTo}: the last two are how these keys begin. Answers how many went.
local call = cjson.decode(ARGV[1])
local asked, gone = {}, 0
for _, subject in ipairs(call.subjects) do asked[subject] = true end

-- What was saved again under another subject left its old place behind.
local function eraseOne(key)
  local text = redis.call("GET", key)
  local isAsked = text and asked[personFrom(text).subject]
  if isAsked then gone = gone + redis.call("DEL", key) end
  return isAsked
end

for i = 2, #KEYS, 2 do
  for _, sid in ipairs(redis.call("ZRANGE", KEYS[i], 0, -1)) do
    if eraseOne(call.verification .. sid) then
      forgetClaims(call.ledTo .. sid, sid, true)
      redis.call("ZREM", KEYS[1], sid)
    end
  end
  for _, person in ipairs(redis.call("ZRANGE", KEYS[i + 1], 0, -1)) do eraseOne(person) end
  redis.call("DEL", KEYS[i], KEYS[i + 1])
end
return gone

-- How an event says that a verification ended. KEYS: its record, the claims that led to it; ARGV: {sid, status, at, over}, JSON.
local call, text = cjson.decode(ARGV[1]), redis.call("GET", KEYS[1])
if not text then return end
local record = cjson.decode(text)
local mayEnd = record.status == "pending"
for _, weaker in ipairs(call.over) do mayEnd = mayEnd or (record.endedByEvent and record.status == weaker) end
if not mayEnd then return end
record.status, record.updatedAt, record.endedByEvent = call.status, call.at, true
redis.call("SET", KEYS[1], cjson.encode(record), "KEEPTTL")
forgetClaims(KEYS[2], call.sid)

-- One line for each decision log. KEYS: counter, logs; ARGV: {at, testAt?, keptMs} as JSON, "r" for a refusal or "d", the decision.
local LONGEST = 20000
local call = cjson.decode(ARGV[1])
local time = redis.call("TIME")
local now = call.testAt or time[1] * 1000
-- The number in front keeps decisions of one moment in their order.
local member = string.format("%016d", redis.call("INCR", KEYS[1])) .. ARGV[2] .. ARGV[3]
for i, key in ipairs(KEYS) do
  if i > 1 then
    redis.call("ZADD", key, call.at, member)
    redis.call("ZREMRANGEBYSCORE", key, "-inf", now - call.keptMs)
    redis.call("ZREMRANGEBYRANK", key, 0, -LONGEST - 1)
  end
  redis.call("PEXPIRE", key, call.keptMs)
end

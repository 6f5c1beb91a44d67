-- tally.lua
-- Counters of one hour: a hash, gone with the last record that it counted.

local function countOne(key, field, keptMs)
  redis.call("HINCRBY", key, field, 1)
  redis.call("PEXPIRE", key, keptMs)
end

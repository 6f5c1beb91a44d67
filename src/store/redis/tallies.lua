-- tallies.lua
-- KEYS: counters of some hours. Answers for each its fields and counts in one row.
local rows = {}
for i = 1, #KEYS do rows[i] = redis.call("HGETALL", KEYS[i]) end
return rows

-- KEYS: clock, record, index of its destination, claims that led to it; ARGV: the save, JSON.
local save = cjson.decode(ARGV[1])
local at = storeTime(KEYS[1], save.testAt)
saveVerification(save, at)

-- Rules with their use now. ARGV: {clock, rules, testAt?} as JSON, where a key is its number in KEYS.
local call = cjson.decode(ARGV[1])
local at = storeTime(KEYS[call.clock], call.testAt)
return (usageOf(call.rules, at))

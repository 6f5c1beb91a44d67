-- KEYS: record, index of its destination, intents that led to it; ARGV: the save, JSON.
saveVerification(cjson.decode(ARGV[1]))

-- A piece of a tenant's chain and its ends. KEYS: ends, chain; ARGV: the number before the piece, its length, time for tests or "".
local known = endsOf(KEYS[1], timeNow(ARGV[3]))
local entries = {}
if ARGV[2] ~= "0" then entries = redis.call("XRANGE", KEYS[2], "(" .. idOf(ARGV[1]), "+", "COUNT", ARGV[2]) end
return { known.number, known.link, known.baseNumber, known.baseLink, entries }

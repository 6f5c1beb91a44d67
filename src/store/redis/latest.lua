-- Newest verification of a destination. KEYS: its indexes, one a fingerprint; ARGV: fingerprints, then the prefix of records.
local LOOKED_AT = 16
local asked, found = {}, {}
for i = 1, #KEYS do
  asked[ARGV[i]] = true
  local sids = redis.call("ZREVRANGE", KEYS[i], 0, LOOKED_AT - 1, "WITHSCORES")
  for j = 1, #sids, 2 do found[#found + 1] = { sid = sids[j], createdAt = tonumber(sids[j + 1]) } end
end
table.sort(found, function(a, b) return a.createdAt > b.createdAt end)
for _, one in ipairs(found) do
  local record = redis.call("GET", ARGV[#ARGV] .. one.sid)
  -- A record saved again under another fingerprint left its old place behind.
  if record and asked[cjson.decode(record).subject] then return record end
end
return false

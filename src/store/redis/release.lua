-- The `unverified` hits of a destination. KEYS: what an approval of it releases.
for _, hits in ipairs(redis.call("ZRANGE", KEYS[1], 0, -1)) do
  for _, hit in ipairs(cjson.decode(hits)) do
    if hit.counts == "unverified" then removeHit(hit) end
  end
end

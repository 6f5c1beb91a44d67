-- One admission: all rules or none. ARGV: as JSON the call, where a key is its number in KEYS, what its settlement needs,
-- and the hits that an approval releases.
-- Answers {kind, time, use of the rules, the claim that stands: FIELDS and which of the intent's keys it has, from 0}.

local CLOCK_KEPT_MS = 2592000000
local call = cjson.decode(ARGV[1])
local clock, claimKey = KEYS[call.clock], KEYS[call.claims[1]]
local at = storeTime(clock, call.testAt)

local FIELDS = { "id", "fingerprint", "state", "result", "claimedAt", "leaseUntil", "expiresAt" }
local ID, CLAIMED_AT, EXPIRES_AT = 1, 5, 7
local own, claim, isClaimed
for i, number in ipairs(call.claims) do
  local found = redis.call("HMGET", KEYS[number], unpack(FIELDS))
  local isAlive = found[ID] and tonumber(found[EXPIRES_AT]) > at
  isClaimed = isClaimed or found[ID]
  if found[ID] == call.id then own = found end
  if isAlive and (not claim or tonumber(found[CLAIMED_AT]) > tonumber(claim[CLAIMED_AT])) then
    claim = found
    claim[EXPIRES_AT + 1] = i - 1
  end
end
-- Our own claim: the answer of the first run was lost.
if own then return { "admitted", tonumber(own[CLAIMED_AT]), (usageOf(call.rules, at)) } end
local usage, refused = usageOf(call.rules, at)
if claim then return { "known", at, usage, claim } end
if refused then return { "refused", at, usage } end

-- First of all the write that a full memory refuses: from here on nothing does.
redis.call("SET", clock, at, "PX", CLOCK_KEPT_MS)
if isClaimed then redis.call("DEL", claimKey) end
redis.call(
  "HSET", claimKey, "id", call.id, "fingerprint", call.fingerprint, "state", "claimed", "claimedAt", at,
  "leaseUntil", at + call.leaseMs, "expiresAt", at + call.keepMs, "settlement", ARGV[2], "released", ARGV[3]
)
redis.call("PEXPIRE", claimKey, call.keepMs + SLACK_MS)
for _, rule in ipairs(call.rules) do
  if rule.member then addHit(KEYS[rule.keys[1]], rule.member, beginOf(at, rule.grainMs), rule.windowMs, at) end
end
if call.releasedForMs then promise(KEYS[call.subject], ARGV[3], at, call.releasedForMs) end
return { "admitted", at, (usageOf(call.rules, at, usage)) }

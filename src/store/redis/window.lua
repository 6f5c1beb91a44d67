-- The use of a rule's window: everything here reads, nothing writes.
-- A log is a sorted set: score = time of the hit, member = "<n>:<id>", then "=<value>" of a rule that counts different
-- values or "*<weight>" of one that weighs. A log belongs to one rule, so it has one window.

local DAY_MS = 86400000
local DAYS_OF_GROWTH = 14
-- A log of weights carries their sum as the negative score of this member: a hit's time is above 0.
local SUM = "sum"

-- The server's time, never before the tenant's last admission; and that. A clock that is wrong for a while and then set
-- right must not have made hits disappear: only what was over at the last admission may be removed.
local function storeTime(clock, testAt)
  local time, last = redis.call("TIME"), tonumber(redis.call("GET", clock) or 0)
  return math.max(testAt or (time[1] * 1000 + math.floor(time[2] / 1000)), last), last
end

local function logsOf(numbers)
  local logs = {}
  for i, number in ipairs(numbers) do logs[i] = KEYS[number] end
  return logs
end

local function weightOf(member)
  return tonumber(string.match(member, "^%d+:[%x-]+%*(.+)$"))
end

local function count(logs, since, untilScore)
  local hits = 0
  for _, log in ipairs(logs) do hits = hits + redis.call("ZCOUNT", log, "(" .. since, untilScore or "+inf") end
  return hits
end

-- The first `most` hits of the window over all logs, oldest first: each log gives its own first ones.
local function oldest(logs, since, most)
  local hits = {}
  for _, log in ipairs(logs) do
    local found = redis.call("ZRANGEBYSCORE", log, "(" .. since, "+inf", "WITHSCORES", "LIMIT", 0, most)
    for i = 1, #found, 2 do hits[#hits + 1] = { member = found[i], at = tonumber(found[i + 1]) } end
  end
  table.sort(hits, function(a, b) return a.at < b.at end)
  return hits
end

-- Time of the hit that `skipped` others of the window precede. One log is read by rank, however full it is.
local function timeAfter(logs, since, skipped, used)
  if #logs > 1 then return oldest(logs, since, skipped + 1)[skipped + 1].at end
  local rank = redis.call("ZCARD", logs[1]) - used + skipped
  return tonumber(redis.call("ZRANGE", logs[1], rank, rank, "WITHSCORES")[2])
end

local function measureHits(rule, logs, since, limit)
  local used = count(logs, since)
  if used < limit then return used, 0 end
  if limit < 1 then return used, rule.windowMs end
  return used, timeAfter(logs, since, used - limit, used) - since
end

local function measurePauses(rule, logs, since, _, at)
  local used = count(logs, since)
  if used == 0 then return 0, 0 end
  local newest = 0
  for _, log in ipairs(logs) do
    newest = math.max(newest, tonumber(redis.call("ZRANGE", log, -1, -1, "WITHSCORES")[2] or 0))
  end
  local pause = rule.pausesMs[math.min(used, #rule.pausesMs)] or 0
  return used, math.max(0, newest + pause - at)
end

-- A value that is in the window already is free.
local function measureValues(rule, logs, since, limit)
  local newest, times = {}, {}
  for _, log in ipairs(logs) do
    local hits = redis.call("ZRANGEBYSCORE", log, "(" .. since, "+inf", "WITHSCORES")
    for i = 1, #hits, 2 do
      local value = string.match(hits[i], "^%d+:[%x-]+=(.*)$") or ""
      newest[value] = math.max(newest[value] or 0, tonumber(hits[i + 1]))
    end
  end
  for _, time in pairs(newest) do times[#times + 1] = time end
  if #times < limit or newest[rule.distinct] then return #times, 0 end
  if limit < 1 then return #times, rule.windowMs end
  table.sort(times)
  return #times, times[#times - limit + 1] - since
end

-- Weights that are still in the sum although their time is over.
local function expiredWeight(log, since)
  local weight = 0
  for _, member in ipairs(redis.call("ZRANGEBYSCORE", log, "(0", since)) do weight = weight + weightOf(member) end
  return weight
end

local function measureWeights(rule, logs, since, limit)
  local used = 0
  for _, log in ipairs(logs) do
    used = used - tonumber(redis.call("ZSCORE", log, SUM) or 0) - expiredWeight(log, since)
  end
  local most = 16
  while used + rule.weight > limit do
    local hits, excess = oldest(logs, math.max(since, 0), most), used + rule.weight - limit
    for i = 1, math.min(#hits, most) do
      excess = excess - weightOf(hits[i].member)
      if excess <= 0 then return used, hits[i].at - since end
    end
    if #hits < most then return used, rule.windowMs end
    most = most * 8
  end
  return used, 0
end

-- The most verified of any whole day back from now in a fortnight, times the share; never below the configured limit.
local function grownLimit(rule, at)
  local logs, best = logsOf(rule.grows.keys), 0
  if math.floor(rule.grows.share * count(logs, at - DAYS_OF_GROWTH * DAY_MS)) <= rule.limit then return rule.limit end
  for day = 0, DAYS_OF_GROWTH - 1 do
    local youngest = day == 0 and "+inf" or at - day * DAY_MS
    best = math.max(best, count(logs, at - (day + 1) * DAY_MS, youngest))
  end
  return math.max(rule.limit, math.floor(rule.grows.share * best))
end

local function measureOf(rule)
  if rule.pausesMs then return measurePauses end
  if rule.distinct then return measureValues end
  return rule.weight and measureWeights or measureHits
end

-- After its charge a rule that is far from full has one hit more: no need to look.
local function isFarFromFull(rule, used, limit)
  return not rule.pausesMs and not rule.distinct and used + 2 * (rule.weight or 1) <= limit
end

-- used, limit and retryAfterMs of each rule in one row, and whether any of them refuses. `before`: the row before the charge.
local function usageOf(rules, at, before)
  local row, refused = {}, false
  for i, rule in ipairs(rules) do
    local used, limit, retryAfterMs = unpack(before or {}, 3 * i - 2, 3 * i)
    if before and rule.member and isFarFromFull(rule, used, limit) then
      used = used + (rule.weight or 1)
    elseif rule.member or not before then
      limit = rule.grows and grownLimit(rule, at) or rule.limit
      used, retryAfterMs = measureOf(rule)(rule, logsOf(rule.keys), at - rule.windowMs, limit, at)
    end
    refused = refused or (retryAfterMs > 0 and not rule.recordOnly)
    for _, number in ipairs({ used, limit, retryAfterMs }) do row[#row + 1] = number end
  end
  return row, refused
end

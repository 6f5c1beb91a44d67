-- count.lua
-- KEYS: counters of the hour; ARGV: field, how long they are kept.
countOne(KEYS[1], ARGV[1], ARGV[2])

-- ARGV: id, fence. Answers 1 or 0.
local entry, _, priority = mine(ARGV[1], ARGV[2])
if not entry then return 0 end
redis.call('XCLAIM', streams[priority], group, consumer, 0, entry, 'JUSTID')
return 1

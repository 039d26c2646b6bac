-- ARGV: id, fence, reason.
local entry, deliveries, priority = mine(ARGV[1], ARGV[2])
if not entry then return 0 end
drop(entry, priority)
bury(ARGV[1], deliveries, priority, ARGV[3])
return 1

-- ARGV: id, fence, delay in microseconds, 1 when the delivery is not to count.
local entry, deliveries, priority = mine(ARGV[1], ARGV[2])
if not entry then return 0 end
drop(entry, priority)
if ARGV[4] == '1' then deliveries = deliveries - 1 end
local delay = tonumber(ARGV[3])
if delay > 0 then park(ARGV[1], deliveries, priority, time + delay) else push(ARGV[1], deliveries, priority) end
wake()
return 1

-- ARGV: id, due in microseconds (0: now), priority (0 to 2), and so on.
local ids, records, graves = {}, {}, redis.call('HLEN', dead) > 0
for i = 1, #ARGV, 3 do ids[#ids + 1] = ARGV[i] end
local stored, seen = redis.call('HMGET', jobs, unpack(ids)), {}
for i, id in ipairs(ids) do
  local due, priority = tonumber(ARGV[i * 3 - 1]), ARGV[i * 3]
  local entry, _, _, held = parse(stored[i])
  -- A record whose job is nowhere is left of a stream that somebody deleted; it must not block the action for ever.
  local known = seen[id] or entry and (entry == '-' and redis.call('ZSCORE', delayed, id) or entry ~= '-' and #redis.call('XRANGE', streams[held], entry, entry) > 0)
  if not known and not (graves and redis.call('HEXISTS', dead, id) == 1) then
    seen[id] = true
    if due > time then
      park(id, 0, priority, due)
    else
      records[#records + 1] = id
      records[#records + 1] = add(id, 0, priority)
    end
  end
end
if #records > 0 then redis.call('HSET', jobs, unpack(records)) end
wake()

-- ARGV: id, fence, and so on. Answers 1 or 0 for each.
local ids, answer, done, entries = {}, {}, {}, { ['0'] = {}, ['1'] = {}, ['2'] = {} }
for i = 1, #ARGV, 2 do ids[#ids + 1] = ARGV[i] end
local stored, seen = redis.call('HMGET', jobs, unpack(ids)), {}
for i, id in ipairs(ids) do
  local entry, held, _, priority = parse(stored[i])
  local is = not seen[id] and entry and held == ARGV[i * 2] and held ~= '0'
  answer[i] = is and 1 or 0
  if is then
    seen[id] = true
    done[#done + 1] = id
    entries[priority][#entries[priority] + 1] = entry
  end
end
for priority, mine in pairs(entries) do
  if #mine > 0 then
    redis.call('XACK', streams[priority], group, unpack(mine))
    redis.call('XDEL', streams[priority], unpack(mine))
  end
end
if #done > 0 then redis.call('HDEL', jobs, unpack(done)) end
return answer

-- Answers ready, delayed, leased, dead, microseconds that the oldest ready one has waited (or -1).
local leased, length, oldest = 0, 0, -1
for _, priority in ipairs({ '0', '1', '2' }) do
  local stream, after = streams[priority], '-'
  local pending = redis.pcall('XPENDING', stream, group)
  if not pending.err then leased = leased + pending[1] end
  length = length + redis.call('XLEN', stream)
  local groups = redis.pcall('XINFO', 'GROUPS', stream)
  if not groups.err and groups[1] then
    for i = 1, #groups[1], 2 do
      if groups[1][i] == 'last-delivered-id' then after = '(' .. groups[1][i + 1] end
    end
  end
  local next = redis.call('XRANGE', stream, after, '+', 'COUNT', 1)
  if next[1] then oldest = math.max(oldest, time - tonumber(string.match(next[1][1], '^%d+')) * 1000) end
end
local due = redis.call('ZCOUNT', delayed, '-inf', text(time))
return { length - leased + due, redis.call('ZCARD', delayed) - due, leased, redis.call('HLEN', dead), text(oldest) }

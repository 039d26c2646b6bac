-- ARGV: worker, max, lease in milliseconds, most deliveries. Answers {microseconds to the next delayed job or '', id, fence, delivery, …}.
local worker, max, lease, limit = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local last = tonumber(redis.call('GET', fences) or '0')
local first = last
local answer, records, count = { '' }, {}, 0
local function grouped(stream, ...)
  local reply = redis.pcall(...)
  if type(reply) == 'table' and reply.err and string.find(reply.err, 'NOGROUP', 1, true) then
    redis.call('XGROUP', 'CREATE', stream, group, '0', 'MKSTREAM')
    reply = redis.pcall(...)
  end
  if type(reply) == 'table' and reply.err then error(reply.err) end
  return reply
end
local function take(entries, priority)
  if #entries == 0 then return end
  local ids = {}
  for i, entry in ipairs(entries) do ids[i] = entry[2][2] end
  local stored = redis.call('HMGET', jobs, unpack(ids))
  for i, entry in ipairs(entries) do
    local id = ids[i]
    local known, _, deliveries = parse(stored[i])
    if known ~= entry[1] then
      drop(entry[1], priority)
    elseif deliveries >= limit then
      drop(entry[1], priority)
      bury(id, deliveries, priority, 'Delivered ' .. deliveries .. ' times and never finished.')
    else
      last = math.max(last + 1, time)
      records[#records + 1] = id
      records[#records + 1] = record(known, text(last), deliveries + 1, priority, worker)
      count = count + 1
      answer[#answer + 1] = id
      answer[#answer + 1] = text(last)
      answer[#answer + 1] = deliveries + 1
    end
  end
end

-- XAUTOCLAIM looks at ten entries per COUNT; the cursor goes on where the last call stopped.
local function reclaim(priority)
  local stream = streams[priority]
  if redis.call('EXISTS', stream) == 0 then return end
  local from = redis.call('HGET', cursors, priority) or '0-0'
  local to = from
  for _ = 1, 10 do
    local claimed = grouped(stream, 'XAUTOCLAIM', stream, group, consumer, lease, to, 'COUNT', max - count)
    to = claimed[1]
    take(claimed[2], priority)
    if to == '0-0' or count >= max then break end
  end
  if to ~= from then redis.call('HSET', cursors, priority, to) end
end
for _, priority in ipairs({ '0', '1', '2' }) do
  if count < max then reclaim(priority) end
end

for _, id in ipairs(redis.call('ZRANGEBYSCORE', delayed, '-inf', text(time), 'LIMIT', 0, max)) do
  redis.call('ZREM', delayed, id)
  local entry, _, deliveries, priority = read(id)
  if entry == '-' then push(id, deliveries, priority) end
end

local function fresh(priority, many)
  local stream, before = streams[priority], count
  while count - before < many do
    local read = grouped(stream, 'XREADGROUP', 'GROUP', group, consumer, 'COUNT', many - (count - before), 'STREAMS', stream, '>')
    if not read then break end
    take(read[1][2], priority)
  end
  return count - before
end
local waiting = {}
for _, priority in ipairs({ '0', '1', '2' }) do
  if redis.call('XLEN', streams[priority]) > 0 then waiting[#waiting + 1] = priority end
end
if count < max and #waiting == 1 then
  fresh(waiting[1], max - count)
elseif count < max and #waiting > 1 then
  -- Of eight turns five are for the urgent, two for the usual and one for the idle: none starves. A turn that its own
  -- kind does not use goes to the most urgent that waits.
  local turn, own, began = tonumber(redis.call('GET', turns) or '0'), { ['0'] = 0, ['1'] = 0, ['2'] = 0 }, count
  for i = 1, max - count do
    local at = (turn + i) % 8
    local whose = at == 0 and '2' or (at == 3 or at == 6) and '1' or '0'
    own[whose] = own[whose] + 1
  end
  for _, priority in ipairs(waiting) do
    if own[priority] > 0 then fresh(priority, own[priority]) end
  end
  for _, priority in ipairs(waiting) do
    if count < max then fresh(priority, max - count) end
  end
  redis.call('SET', turns, text((turn + count - began) % 8))
end

if #records > 0 then redis.call('HSET', jobs, unpack(records)) end
if last ~= first then redis.call('SET', fences, text(last)) end
if count == 0 then
  local next = redis.call('ZRANGE', delayed, 0, 0, 'WITHSCORES')
  if next[2] then answer[1] = text(math.max(0, tonumber(next[2]) - time)) end
end
return answer

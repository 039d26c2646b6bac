-- Stands before every script but check. A ready job is an entry of its priority's stream, a leased one is pending in the group, a
-- delayed one is a member of a sorted set by due time (microseconds). The hash jobs holds, per action id, "entry fence
-- deliveries priority worker" (entry '-' while delayed, fence 0 while not leased): one job per action, and the proof of who holds it.
local jobs, delayed, dead, died, fences, cursors, turns, channel =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local streams = { ['0'] = KEYS[9], ['1'] = KEYS[10], ['2'] = KEYS[11] }
-- One consumer for all workers: the hash knows who holds a job, and names of dead processes would pile up in the group.
local group, consumer = 'workers', 'worker'
local t = redis.call('TIME')
local time = t[1] * 1000000 + t[2]
local function text(number) return string.format('%.0f', number) end
local function parse(job)
  if not job then return nil end
  local entry, fence, deliveries, priority = string.match(job, '^(%S+) (%S+) (%S+) ([012])')
  return entry, fence, tonumber(deliveries), priority
end
local function read(id) return parse(redis.call('HGET', jobs, id)) end
local function record(entry, fence, deliveries, priority, worker)
  return entry .. ' ' .. fence .. ' ' .. deliveries .. ' ' .. priority .. ' ' .. worker
end
local function add(id, deliveries, priority)
  return record(redis.call('XADD', streams[priority], '*', 'action', id), '0', deliveries, priority, '')
end
local function push(id, deliveries, priority) redis.call('HSET', jobs, id, add(id, deliveries, priority)) end
local function park(id, deliveries, priority, due)
  redis.call('ZADD', delayed, text(due), id)
  redis.call('HSET', jobs, id, record('-', '0', deliveries, priority, ''))
end
local function drop(entry, priority)
  redis.call('XACK', streams[priority], group, entry)
  redis.call('XDEL', streams[priority], entry)
end
local function bury(id, deliveries, priority, reason)
  redis.call('HDEL', jobs, id)
  redis.call('HSET', dead, id, deliveries .. ' ' .. text(time) .. ' ' .. priority .. ' ' .. reason)
  redis.call('ZADD', died, text(time), id)
end
local function mine(id, fence)
  local entry, held, deliveries, priority = read(id)
  if entry and held == fence and held ~= '0' then return entry, deliveries, priority end
end
local function wake() redis.call('PUBLISH', channel, '') end

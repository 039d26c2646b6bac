namespace AIOps.Policies.Queue;

/// <summary>
/// What the queue does inside Redis, each step atomic. A ready job is an entry of its priority's stream, a leased one is
/// pending in the group, a delayed one is a member of a sorted set by due time (microseconds). The hash <c>jobs</c> holds,
/// per action id, "entry fence deliveries priority worker" (entry '-' while delayed, fence 0 while not leased): one job per
/// action, and the proof of who holds it.
/// </summary>
internal static class RedisScripts
{
    private const string Shared = """
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

        """;

    /// <summary>ARGV: id, due in microseconds (0: now), priority (0 to 2), and so on.</summary>
    public const string Enqueue = Shared + """
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
        """;

    /// <summary>ARGV: worker, max, lease in milliseconds, most deliveries. Answers {microseconds to the next delayed job or '', id, fence, delivery, …}.</summary>
    public const string Lease = Shared + """
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
        """;

    /// <summary>ARGV: id, fence. Answers 1 or 0.</summary>
    public const string Renew = Shared + """
        local entry, _, priority = mine(ARGV[1], ARGV[2])
        if not entry then return 0 end
        redis.call('XCLAIM', streams[priority], group, consumer, 0, entry, 'JUSTID')
        return 1
        """;

    /// <summary>ARGV: id, fence, and so on. Answers 1 or 0 for each.</summary>
    public const string Complete = Shared + """
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
        """;

    /// <summary>ARGV: id, fence, delay in microseconds, 1 when the delivery is not to count.</summary>
    public const string Retry = Shared + """
        local entry, deliveries, priority = mine(ARGV[1], ARGV[2])
        if not entry then return 0 end
        drop(entry, priority)
        if ARGV[4] == '1' then deliveries = deliveries - 1 end
        local delay = tonumber(ARGV[3])
        if delay > 0 then park(ARGV[1], deliveries, priority, time + delay) else push(ARGV[1], deliveries, priority) end
        wake()
        return 1
        """;

    /// <summary>ARGV: id, fence, reason.</summary>
    public const string Bury = Shared + """
        local entry, deliveries, priority = mine(ARGV[1], ARGV[2])
        if not entry then return 0 end
        drop(entry, priority)
        bury(ARGV[1], deliveries, priority, ARGV[3])
        return 1
        """;

    /// <summary>ARGV: max. Answers id, "deliveries microseconds priority reason", and so on, newest first.</summary>
    public const string Dead = Shared + """
        local answer = {}
        for _, id in ipairs(redis.call('ZREVRANGE', died, 0, ARGV[1] - 1)) do
          answer[#answer + 1] = id
          answer[#answer + 1] = redis.call('HGET', dead, id)
        end
        return answer
        """;

    /// <summary>ARGV: id, 1 to put it back into the queue.</summary>
    public const string Exhume = Shared + """
        local grave = redis.call('HGET', dead, ARGV[1])
        if not grave then return 0 end
        redis.call('HDEL', dead, ARGV[1])
        redis.call('ZREM', died, ARGV[1])
        if ARGV[2] == '1' then
          push(ARGV[1], 0, string.match(grave, '^%S+ %S+ ([012])') or '1')
          wake()
        end
        return 1
        """;

    /// <summary>KEYS: one that holds nothing of worth, then the streams. Fails where jobs could not be added either; answers how many there are.</summary>
    public const string Check = """
        redis.call('SET', KEYS[1], '1', 'PX', 1000)
        return redis.call('XLEN', KEYS[2]) + redis.call('XLEN', KEYS[3]) + redis.call('XLEN', KEYS[4])
        """;

    /// <summary>Answers ready, delayed, leased, dead, microseconds that the oldest ready one has waited (or -1).</summary>
    public const string Depth = Shared + """
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
        """;
}

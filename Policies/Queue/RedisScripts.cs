namespace AIOps.Policies.Queue;

/// <summary>
/// What the queue does inside Redis, each step atomic. A ready job is an entry of the stream, a leased one is pending in the
/// group, a delayed one is a member of a sorted set by due time (microseconds). The hash <c>jobs</c> holds, per action id,
/// "entry fence deliveries worker" (entry '-' while delayed, fence 0 while not leased): one job per action, and the proof of
/// who holds it.
/// </summary>
internal static class RedisScripts
{
    private const string Shared = """
        local stream, jobs, delayed, dead, died, fences, cursor, channel =
          KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8]
        -- One consumer for all workers: the hash knows who holds a job, and names of dead processes would pile up in the group.
        local group, consumer = 'workers', 'worker'
        local t = redis.call('TIME')
        local time = t[1] * 1000000 + t[2]
        local function text(number) return string.format('%.0f', number) end
        local function read(id)
          local job = redis.call('HGET', jobs, id)
          if not job then return nil end
          local entry, fence, deliveries = string.match(job, '^(%S+) (%S+) (%S+)')
          return entry, fence, tonumber(deliveries)
        end
        local function write(id, entry, fence, deliveries, worker)
          redis.call('HSET', jobs, id, entry .. ' ' .. fence .. ' ' .. deliveries .. ' ' .. worker)
        end
        local function push(id, deliveries)
          write(id, redis.call('XADD', stream, '*', 'action', id), '0', deliveries, '')
        end
        local function park(id, deliveries, due)
          redis.call('ZADD', delayed, text(due), id)
          write(id, '-', '0', deliveries, '')
        end
        local function drop(entry)
          redis.call('XACK', stream, group, entry)
          redis.call('XDEL', stream, entry)
        end
        local function bury(id, deliveries, reason)
          redis.call('HDEL', jobs, id)
          redis.call('HSET', dead, id, deliveries .. ' ' .. text(time) .. ' ' .. reason)
          redis.call('ZADD', died, text(time), id)
        end
        local function mine(id, fence)
          local entry, held, deliveries = read(id)
          if entry and held == fence and held ~= '0' then return entry, deliveries end
        end
        local function wake() redis.call('PUBLISH', channel, '') end

        """;

    /// <summary>ARGV: id, due in microseconds (0: now), and so on.</summary>
    public const string Enqueue = Shared + """
        for i = 1, #ARGV, 2 do
          local id, due = ARGV[i], tonumber(ARGV[i + 1])
          local entry = read(id)
          -- A record whose job is nowhere is left of a stream that somebody deleted; it must not block the action for ever.
          local known = entry and (entry == '-' and redis.call('ZSCORE', delayed, id) or entry ~= '-' and #redis.call('XRANGE', stream, entry, entry) > 0)
          if not known and redis.call('HEXISTS', dead, id) == 0 then
            if due > time then park(id, 0, due) else push(id, 0) end
          end
        end
        wake()
        """;

    /// <summary>ARGV: worker, max, lease in milliseconds, most deliveries. Answers {microseconds to the next delayed job or '', lease end, id, fence, delivery, …}.</summary>
    public const string Lease = Shared + """
        local worker, max, lease, limit = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
        local last = tonumber(redis.call('GET', fences) or '0')
        local first = last
        local answer, count = { '', text(time + lease * 1000) }, 0
        local function grouped(...)
          local reply = redis.pcall(...)
          if type(reply) == 'table' and reply.err and string.find(reply.err, 'NOGROUP', 1, true) then
            redis.call('XGROUP', 'CREATE', stream, group, '0', 'MKSTREAM')
            reply = redis.pcall(...)
          end
          if type(reply) == 'table' and reply.err then error(reply.err) end
          return reply
        end
        local function take(entry, id)
          local known, _, deliveries = read(id)
          if known ~= entry then
            drop(entry)
          elseif deliveries >= limit then
            drop(entry)
            bury(id, deliveries, 'Delivered ' .. deliveries .. ' times and never finished.')
          else
            last = math.max(last + 1, time)
            write(id, entry, text(last), deliveries + 1, worker)
            count = count + 1
            answer[#answer + 1] = id
            answer[#answer + 1] = text(last)
            answer[#answer + 1] = deliveries + 1
          end
        end

        -- XAUTOCLAIM looks at ten entries per COUNT; the cursor goes on where the last call stopped.
        local from = redis.call('GET', cursor) or '0-0'
        local to = from
        for _ = 1, 10 do
          local claimed = grouped('XAUTOCLAIM', stream, group, consumer, lease, to, 'COUNT', max - count)
          to = claimed[1]
          for _, entry in ipairs(claimed[2]) do take(entry[1], entry[2][2]) end
          if to == '0-0' or count >= max then break end
        end
        if to ~= from then redis.call('SET', cursor, to) end

        for _, id in ipairs(redis.call('ZRANGEBYSCORE', delayed, '-inf', text(time), 'LIMIT', 0, max)) do
          redis.call('ZREM', delayed, id)
          local entry, _, deliveries = read(id)
          if entry == '-' then push(id, deliveries) end
        end

        while count < max do
          local fresh = grouped('XREADGROUP', 'GROUP', group, consumer, 'COUNT', max - count, 'STREAMS', stream, '>')
          if not fresh then break end
          for _, entry in ipairs(fresh[1][2]) do take(entry[1], entry[2][2]) end
        end

        if last ~= first then redis.call('SET', fences, text(last)) end
        if count == 0 then
          local next = redis.call('ZRANGE', delayed, 0, 0, 'WITHSCORES')
          if next[2] then answer[1] = text(math.max(0, tonumber(next[2]) - time)) end
        end
        return answer
        """;

    /// <summary>ARGV: id, fence, lease in milliseconds. Answers the new end in microseconds, or false.</summary>
    public const string Renew = Shared + """
        local entry = mine(ARGV[1], ARGV[2])
        if not entry then return false end
        redis.call('XCLAIM', stream, group, consumer, 0, entry, 'JUSTID')
        return text(time + ARGV[3] * 1000)
        """;

    /// <summary>ARGV: id, fence.</summary>
    public const string Complete = Shared + """
        local entry = mine(ARGV[1], ARGV[2])
        if not entry then return 0 end
        drop(entry)
        redis.call('HDEL', jobs, ARGV[1])
        return 1
        """;

    /// <summary>ARGV: id, fence, delay in microseconds.</summary>
    public const string Retry = Shared + """
        local entry, deliveries = mine(ARGV[1], ARGV[2])
        if not entry then return 0 end
        drop(entry)
        local delay = tonumber(ARGV[3])
        if delay > 0 then park(ARGV[1], deliveries, time + delay) else push(ARGV[1], deliveries) end
        wake()
        return 1
        """;

    /// <summary>ARGV: id, fence, reason.</summary>
    public const string Bury = Shared + """
        local entry, deliveries = mine(ARGV[1], ARGV[2])
        if not entry then return 0 end
        drop(entry)
        bury(ARGV[1], deliveries, ARGV[3])
        return 1
        """;

    /// <summary>ARGV: max. Answers id, "deliveries microseconds reason", and so on, newest first.</summary>
    public const string Dead = Shared + """
        local answer = {}
        for _, id in ipairs(redis.call('ZREVRANGE', died, 0, ARGV[1] - 1)) do
          answer[#answer + 1] = id
          answer[#answer + 1] = redis.call('HGET', dead, id)
        end
        return answer
        """;

    /// <summary>ARGV: id.</summary>
    public const string Replay = Shared + """
        if redis.call('HDEL', dead, ARGV[1]) == 0 then return 0 end
        redis.call('ZREM', died, ARGV[1])
        push(ARGV[1], 0)
        wake()
        return 1
        """;

    /// <summary>KEYS: one that holds nothing of worth. Fails where jobs could not be added either.</summary>
    public const string Check = "redis.call('SET', KEYS[1], '1', 'PX', 1000)";

    /// <summary>Answers ready, delayed, leased, dead.</summary>
    public const string Depth = Shared + """
        local pending = redis.pcall('XPENDING', stream, group)
        local leased = pending.err and 0 or pending[1]
        local due = redis.call('ZCOUNT', delayed, '-inf', text(time))
        return { redis.call('XLEN', stream) - leased + due, redis.call('ZCARD', delayed) - due, leased, redis.call('HLEN', dead) }
        """;
}

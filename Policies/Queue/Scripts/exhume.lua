-- ARGV: id, 1 to put it back into the queue.
local grave = redis.call('HGET', dead, ARGV[1])
if not grave then return 0 end
redis.call('HDEL', dead, ARGV[1])
redis.call('ZREM', died, ARGV[1])
if ARGV[2] == '1' then
  push(ARGV[1], 0, string.match(grave, '^%S+ %S+ ([012])') or '1')
  wake()
end
return 1

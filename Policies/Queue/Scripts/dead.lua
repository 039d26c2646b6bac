-- ARGV: max. Answers id, "deliveries microseconds priority reason", and so on, newest first.
local answer = {}
for _, id in ipairs(redis.call('ZREVRANGE', died, 0, ARGV[1] - 1)) do
  answer[#answer + 1] = id
  answer[#answer + 1] = redis.call('HGET', dead, id)
end
return answer

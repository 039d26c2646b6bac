-- KEYS: one that holds nothing of worth, then the streams. Fails where jobs could not be added either; answers how many there are.
redis.call('SET', KEYS[1], '1', 'PX', 1000)
return redis.call('XLEN', KEYS[2]) + redis.call('XLEN', KEYS[3]) + redis.call('XLEN', KEYS[4])

-- The functions of functions.star that are about numbers: functions.lua NAME,
-- with numbers on standard input. Integers here are floats.
local functions = {}

function functions.collatz(n)
  local steps = 0
  while n ~= 1 do
    if n % 2 == 0 then n = n / 2 else n = 3 * n + 1 end
    steps = steps + 1
  end
  return steps
end

function functions.primes(n)
  local flags, count = {}, 0
  for i = 0, n do flags[i] = true end
  for i = 2, n do
    if flags[i] then
      count = count + 1
      for j = i * i, n, i do flags[j] = false end
    end
  end
  return count
end

for line in io.lines() do
  print(string.format("%d", functions[arg[1]](tonumber(line))))
end

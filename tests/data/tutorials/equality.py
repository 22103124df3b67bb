from collections import namedtuple, Counter, deque
P = namedtuple("P", "x y")
p = P(3, 4)
t = (3, 4)
print(p == (3, 4), (3, 4) == p, p == t, t == p, p != (3, 4))
print(Counter("aab") == {"a": 2, "b": 1}, {"a": 2, "b": 1} == Counter("aab"))

# The module operator.

def add(a, b): return a + b
def sub(a, b): return a - b
def mul(a, b): return a * b
def truediv(a, b): return a / b
def floordiv(a, b): return a // b
def mod(a, b): return a % b
def pow(a, b): return a ** b
def neg(a): return -a
def pos(a): return +a
def invert(a): return ~a
def lshift(a, b): return a << b
def rshift(a, b): return a >> b
def and_(a, b): return a & b
def or_(a, b): return a | b
def xor(a, b): return a ^ b
def not_(a): return not a
def truth(a): return bool(a)
def lt(a, b): return a < b
def le(a, b): return a <= b
def eq(a, b): return a == b
def ne(a, b): return a != b
def ge(a, b): return a >= b
def gt(a, b): return a > b
def is_(a, b): return a is b
def is_not(a, b): return a is not b
def contains(a, b): return b in a
def concat(a, b): return a + b
def countOf(a, b): return len([value for value in a if value == b])
def indexOf(a, b): return list(a).index(b)
def getitem(a, b): return a[b]

def setitem(a, b, c):
    a[b] = c

def delitem(a, b):
    del a[b]

def itemgetter(*items):
    if len(items) == 1:
        return lambda object: object[items[0]]
    return lambda object: tuple([object[item] for item in items])

def attrgetter(*names):
    if len(names) == 1:
        return lambda object: getattr(object, names[0])
    return lambda object: tuple([getattr(object, name) for name in names])

def methodcaller(name, *arguments, **named):
    return lambda object: __call_method__(name, object, *arguments, **named)

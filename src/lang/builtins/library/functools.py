# The module functools.

def reduce(function, iterable, *initial):
    values = list(initial) + list(iterable)
    if not values:
        __refuse__("reduce() of empty iterable with no initial value")
    total = values[0]
    for value in values[1:]:
        total = function(total, value)
    return total

def cmp_to_key(mycmp):
    return lambda value: struct(__compare__=mycmp, value=value)

def lru_cache(maxsize=128, typed=False):
    if type(maxsize) == "function":
        return __cached__(maxsize)
    return __cached__

def cache(user_function):
    return __cached__(user_function)

def wraps(wrapped):
    return lambda wrapper: wrapper

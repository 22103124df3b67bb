# The module bisect.

def bisect_right(a, x, lo=0, hi=None, *, key=None):
    if lo < 0:
        __refuse__("lo must be non-negative")
    low, high = lo, len(a) if hi == None else hi
    while low < high:
        middle = (low + high) // 2
        if __compare__("<", x, a[middle] if key == None else key(a[middle])):
            high = middle
        else:
            low = middle + 1
    return low

def bisect_left(a, x, lo=0, hi=None, *, key=None):
    if lo < 0:
        __refuse__("lo must be non-negative")
    low, high = lo, len(a) if hi == None else hi
    while low < high:
        middle = (low + high) // 2
        if __compare__("<", a[middle] if key == None else key(a[middle]), x):
            low = middle + 1
        else:
            high = middle
    return low

bisect = bisect_right

def insort_right(a, x, lo=0, hi=None, *, key=None):
    a.insert(bisect_right(a, x if key == None else key(x), lo, hi, key=key), x)

def insort_left(a, x, lo=0, hi=None, *, key=None):
    a.insert(bisect_left(a, x if key == None else key(x), lo, hi, key=key), x)

insort = insort_right

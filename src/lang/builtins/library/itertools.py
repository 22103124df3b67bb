# The module itertools. Its functions return lists where Python's yield values one
# by one; only `count` is endless.

def accumulate(iterable, func=None, *, initial=None):
    results = [] if initial == None else [initial]
    for value in iterable:
        if not results:
            results.append(value)
        elif func == None:
            results.append(results[-1] + value)
        else:
            results.append(func(results[-1], value))
    return results

def batched(iterable, n):
    if n < 1:
        __refuse__("n must be at least one")
    values = list(iterable)
    return [tuple(values[at:at + n]) for at in range(0, len(values), n)]

def chain(*iterables):
    return [value for iterable in iterables for value in iterable]


def combinations(iterable, r):
    values = list(iterable)
    if r < 0:
        __refuse__("r must be non-negative")
    rows = [[]]
    for taken in range(r):
        rows = [row + [at] for row in rows for at in range(row[-1] + 1 if row else 0, len(values) - r + taken + 1)]
    return [tuple([values[at] for at in row]) for row in rows]

def combinations_with_replacement(iterable, r):
    values = list(iterable)
    if r < 0:
        __refuse__("r must be non-negative")
    rows = [[]]
    for _ in range(r):
        rows = [row + [at] for row in rows for at in range(row[-1] if row else 0, len(values))]
    return [tuple([values[at] for at in row]) for row in rows]

def permutations(iterable, r=None):
    values = list(iterable)
    count = len(values) if r == None else r
    if count < 0:
        __refuse__("r must be non-negative")
    rows = [[]]
    for _ in range(count):
        rows = [row + [at] for row in rows for at in range(len(values)) if at not in row]
    return [tuple([values[at] for at in row]) for row in rows]

def product(*iterables, repeat=1):
    if repeat < 0:
        __refuse__("repeat argument cannot be negative")
    pools = [list(iterable) for iterable in iterables] * repeat
    rows = [()]
    for pool in pools:
        rows = [row + (value,) for row in rows for value in pool]
    return rows

def compress(data, selectors):
    return [value for value, selector in zip(data, selectors) if selector]

def count(start=0, step=1):
    return range(start, start + step * ((1 << 59) // max(abs(step), 1)), step)

def dropwhile(predicate, iterable):
    values = list(iterable)
    for at in range(len(values)):
        if not predicate(values[at]):
            return values[at:]
    return []

def filterfalse(predicate, iterable):
    return [value for value in iterable if not (value if predicate == None else predicate(value))]

def groupby(iterable, key=None):
    groups = []
    for value in iterable:
        name = value if key == None else key(value)
        if groups and groups[-1][0] == name:
            groups[-1][1].append(value)
        else:
            groups.append((name, [value]))
    return groups

def islice(iterable, *bounds):
    start, stop, step = (0, bounds[0], 1) if len(bounds) == 1 else (bounds + (None,))[:3]
    names = "Stop argument" if len(bounds) == 1 else "Indices"
    if any([bound != None and (type(bound) not in (int, bool) or bound < 0) for bound in (start, stop)]):
        __refuse__(names + " for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
    if step != None and (type(step) != int or step < 1):
        __refuse__("Step for islice() must be a positive integer or None.")
    start = start or 0
    step = step or 1
    values = []
    if stop == None:
        return list(iterable)[start::step]
    if stop <= start:
        return values
    at = 0
    for value in iterable:
        if at >= start and (at - start) % step == 0:
            values.append(value)
        at += 1
        if at >= stop:
            break
    return values

def pairwise(iterable):
    values = list(iterable)
    return [(values[at], values[at + 1]) for at in range(len(values) - 1)]

def repeat(object, times=None):
    if times == None:
        __refuse__("repeat() without times has no end: give times")
    return [object] * times

def cycle(iterable):
    __refuse__("cycle() has no end: use values[i % len(values)]")

def starmap(function, iterable):
    return [function(*arguments) for arguments in iterable]

def takewhile(predicate, iterable):
    values = []
    for value in iterable:
        if not predicate(value):
            break
        values.append(value)
    return values

def tee(iterable, n=2):
    values = list(iterable)
    return tuple([list(values) for _ in range(n)])

def zip_longest(*iterables, fillvalue=None):
    columns = [list(iterable) for iterable in iterables]
    longest = max([len(column) for column in columns], default=0)
    return [tuple([column[at] if at < len(column) else fillvalue for column in columns]) for at in range(longest)]

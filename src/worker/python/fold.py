"""Folds the results of a chunk. Loaded only for a reduction, since compiling takes time."""


def fold(total, item, index):
    """Applies the function to an item, and combines what comes of it with `total`, a list
    of no or one value."""
    value = APPLY(item, index)
    if value is DROPPED:
        return total
    is_many = type(value) is list or hasattr(value, '__next__')
    for value in value if ASKED.flat and is_many else (value,):
        value = as_json(value)
        total = [as_json(REDUCE(total[0], value)) if total else value]
    return total


def run_reduce(lot):
    """Folds each block of items into one line."""
    items, _ = lot.read()
    lot.values = ()
    lot.at = lot.skip
    if not (lot.careful or ASKED.timed):
        WATCHER.watch(lot)
    by_key = ASKED.by or ASKED.measures
    start = 0
    while start < lot.count:
        end = lot.count
        if not ASKED.measures:
            end = min(start + block_length(lot.first + start), lot.count)
        if end > lot.skip:
            total = Groups() if by_key else []
            for offset in range(start, end):
                if offset not in lot.without:
                    total = reduce_one(lot, start, offset, items[offset], total)
            if by_key:
                line = total.line()
            else:
                line = to_bytes(dump(total[0])) + b'\n' if total else b'\n'
            with LOCK:
                lot.at = end
                lot.put(line, end)
                if lot.careful:
                    lot.flush()
        start = end
    with LOCK:
        WATCHER.lot = None


def reduce_one(lot, start, offset, item, total):
    if lot.careful or ASKED.timed:
        lot.begin(offset)
    else:
        lot.at = offset
    if type(item) is Bad:
        outcome = ('input', item.message)
    else:
        attempts = 1
        while True:
            try:
                step = fold_by_key if type(total) is Groups else fold
                return step(total, item, lot.first + offset)
            except BaseException as error:
                if attempts > ASKED.retries:
                    outcome = ('exception', *told(error), attempts)
                    break
                attempts += 1
    with LOCK:
        lot.without.add(offset)
        lot.fail(offset, start, *outcome)
    return total


def block_length(index):
    most = min(max(index // 64, 1), 8192 if ASKED.by else 1024)
    return 1 << (most.bit_length() - 1)


def run_combine(lot):
    """Folds partial results from left to right, as if they were one item, the first."""
    lot.begin(0)
    try:
        if ASKED.by or ASKED.measures:
            text = combine_groups(lot)
        else:
            text = combine_values(lot)
    except BaseException as error:
        what = told(error)
        with LOCK:
            lot.fail(lot.count - 1, lot.count, 'exception', *what)
        return
    with LOCK:
        lot.put(text, lot.count)


def combine_values(lot):
    total = []
    for value in lot.read()[0]:
        if lot.careful or ASKED.timed:
            lot.begin(0)
        total = [as_json(REDUCE(total[0], value)) if total else value]
    return to_bytes(dump(total[0])) + b'\n'


def combine_groups(lot):
    groups = Groups()
    for line in lot.read()[0]:
        for key, state in line:
            if lot.careful or ASKED.timed:
                lot.begin(0)
            groups.merge(key, state)
    return groups.results() if lot.is_last else groups.line()



import datetime
from functools import partial
from math import pow
from multiprocessing import Pool, Process, Queue


def power(base, exponent, offset=0):
    return base ** exponent + offset


def shift(days, start):
    return start + datetime.timedelta(days=days)


def send(queue, *values):
    for value in values:
        queue.put(value)


if __name__ == '__main__':
    with Pool(2) as pool:
        print(pool.map(partial(power, 2), range(5)))
        print(pool.map(partial(power, exponent=3, offset=1), range(5)))
        print(pool.starmap(partial(power), [(1, 2), (3, 4, 5)]))
        print(pool.map(partial(pow, 2.0), [1, 2]))
        print(pool.apply(partial(partial(power, 2), 3), kwds={"offset": 7}))
        print(pool.map(partial(shift, start=datetime.date(2024, 2, 28)), range(3)))
    queue = Queue()
    p = Process(target=partial(send, queue, datetime.datetime(2024, 1, 2, 3, 4, 5, 6)), args=(datetime.timedelta(hours=5),))
    p.start()
    first, second = queue.get(), queue.get()
    p.join()
    print(first, second, first + second)
    f = partial(power, 5, offset=1)
    print(f.args, f.keywords, f.func(2, 2), f(2))

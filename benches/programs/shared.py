"""Measures an operation on a shared object in Python, in microseconds;
shared.star is the same for ppar."""
import multiprocessing
import sys
import time
from multiprocessing import Manager, Process, Queue, Value


def timed(n, work):
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) / n * 1e6


def run_all(processes):
    for p in processes:
        p.start()
    for p in processes:
        p.join()


def produce(q, n):
    for i in range(n):
        q.put(i)


def consume(q, n):
    for _ in range(n):
        q.get()


def queue(n):
    q = Queue()
    p = Process(target=produce, args=(q, n))

    def work():
        p.start()
        consume(q, n)
        p.join()
    return timed(n, work)


def queue_4_4(n):
    q = Queue()
    producers = [Process(target=produce, args=(q, n // 4)) for _ in range(4)]
    consumers = [Process(target=consume, args=(q, n // 4)) for _ in range(4)]
    return timed(n, lambda: run_all(producers + consumers))


def dict_set(n):
    manager = Manager()
    d = manager.dict()

    def work():
        for i in range(n):
            d[i % 100] = i
    return timed(n, work)


def dict_get(n):
    manager = Manager()
    d = manager.dict()
    d[0] = 1

    def work():
        for _ in range(n):
            d[0]
    return timed(n, work)


def add(v, n):
    lock = v.get_lock()
    for _ in range(n):
        lock.acquire()
        v.value += 1
        lock.release()


def value_lock(n):
    v = Value("q", 0)
    return timed(n, lambda: add(v, n))


def value_lock_8(n):
    v = Value("q", 0)
    took = timed(n, lambda: run_all([Process(target=add, args=(v, n // 8)) for _ in range(8)]))
    assert v.value == n
    return took


def nothing():
    pass


def process(n):
    spawned = multiprocessing.get_context("spawn")

    def work():
        for _ in range(n):
            run_all([spawned.Process(target=nothing)])
    return timed(n, work)


MEASUREMENTS = {
    "queue": queue,
    "queue_4_4": queue_4_4,
    "dict_set": dict_set,
    "dict_get": dict_get,
    "value_lock": value_lock,
    "value_lock_8": value_lock_8,
    "process": process,
}

if __name__ == "__main__":
    print(MEASUREMENTS[sys.argv[1]](int(sys.argv[2])))

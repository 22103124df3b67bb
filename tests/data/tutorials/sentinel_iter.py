from multiprocessing import Process, Queue


def worker(tasks, results):
    for function, args in iter(tasks.get, 'STOP'):
        results.put(f"{function}{args}")


if __name__ == '__main__':
    tasks, results = Queue(), Queue()
    for n in range(4):
        tasks.put(("f", (n, n + 1)))
    tasks.put('STOP')
    p = Process(target=worker, args=(tasks, results))
    p.start()
    for _ in range(4):
        print(results.get())
    p.join()
    for n in (1, 2, None):
        results.put(n)
    print(list(iter(results.get, None)))
    # Other uses of iter and next, and loops over generator expressions.
    print(next(iter({"a": 1})), next(iter([]), "nothing"), sum(iter([1, 2])))
    seen = []
    for a, b in ((x, y) for x, y in zip("abc", range(3)) if y != 1):
        seen.append(a * (b + 1))
        if b == 2:
            break
    else:
        print("never")
    print(seen)
    for n in (seen.append(n) or n for n in range(3)):
        print(n, len(seen))
    turns = 0
    for n in iter(lambda: turns, 3):
        turns += 1
    else:
        print("turns", turns)

from multiprocessing import Process, Barrier, Queue

def stage(name, barrier, log):
    log.put(("before", name))
    barrier.wait()
    log.put(("after", name))

if __name__ == "__main__":
    barrier = Barrier(3)
    log = Queue()
    workers = [Process(target=stage, args=(f"w{i}", barrier, log)) for i in range(3)]
    for w in workers:
        w.start()
    events = [log.get() for _ in range(6)]
    for w in workers:
        w.join()
    print(sorted(kind for kind, _ in events))
    print(sorted(name for kind, name in events if kind == "after"))

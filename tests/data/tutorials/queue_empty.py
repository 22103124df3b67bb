import queue
from multiprocessing import Process, Queue

def worker(tasks, results):
    while True:
        try:
            task = tasks.get(timeout=0.5)
        except queue.Empty:
            break
        results.put(task * task)

if __name__ == "__main__":
    tasks, results = Queue(), Queue()
    for n in range(8):
        tasks.put(n)
    workers = [Process(target=worker, args=(tasks, results)) for _ in range(2)]
    for w in workers:
        w.start()
    found = [results.get() for _ in range(8)]
    for w in workers:
        w.join()
    print(sorted(found))
    print([w.exitcode for w in workers])

from multiprocessing import Process, Lock, Value

def add(counter, lock, times):
    for _ in range(times):
        lock.acquire()
        try:
            counter.value += 1
        finally:
            lock.release()

if __name__ == "__main__":
    lock = Lock()
    counter = Value("i", 0, lock=False)
    processes = [Process(target=add, args=(counter, lock, 100)) for _ in range(4)]
    for p in processes:
        p.start()
    for p in processes:
        p.join()
    print(f"counter = {counter.value}")

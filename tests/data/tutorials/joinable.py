from multiprocessing import Process, JoinableQueue, Value

def worker(q, done):
    while True:
        item = q.get()
        if item is None:
            q.task_done()
            break
        with done.get_lock():
            done.value += item
        q.task_done()

if __name__ == "__main__":
    q, done = JoinableQueue(), Value("i", 0)
    p = Process(target=worker, args=(q, done), daemon=True)
    p.start()
    for i in range(1, 6):
        q.put(i)
    q.join()
    print(done.value)
    q.put(None)
    p.join()

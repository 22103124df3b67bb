from multiprocessing import Process, Queue
import time

def producer(q, n):
    for i in range(n):
        q.put({"id": i, "square": i ** 2})
        time.sleep(0.001)
    q.put(None)

def consumer(q, out):
    total = 0
    while True:
        item = q.get()
        if item is None:
            break
        total += item["square"]
    out.put(total)

if __name__ == "__main__":
    q, out = Queue(), Queue()
    p = Process(target=producer, args=(q, 10))
    c = Process(target=consumer, args=(q, out))
    p.start()
    c.start()
    p.join()
    c.join()
    print("total:", out.get())

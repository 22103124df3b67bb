from multiprocessing import Process, Condition, Value

def consumer(condition, ready, seen):
    with condition:
        while not ready.value:
            condition.wait()
        seen.value = 1

if __name__ == "__main__":
    condition = Condition()
    ready, seen = Value("b", 0), Value("b", 0)
    p = Process(target=consumer, args=(condition, ready, seen))
    p.start()
    with condition:
        ready.value = 1
        condition.notify_all()
    p.join()
    print(seen.value)

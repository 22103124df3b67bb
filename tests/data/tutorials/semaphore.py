from multiprocessing import Process, Semaphore, Value

def enter(sem, inside, most):
    with sem:
        with inside.get_lock():
            inside.value += 1
            with most.get_lock():
                most.value = max(most.value, inside.value)
        with inside.get_lock():
            inside.value -= 1

if __name__ == "__main__":
    sem = Semaphore(2)
    inside, most = Value("i", 0), Value("i", 0)
    ps = [Process(target=enter, args=(sem, inside, most)) for _ in range(6)]
    for p in ps:
        p.start()
    for p in ps:
        p.join()
    print(most.value <= 2, inside.value)

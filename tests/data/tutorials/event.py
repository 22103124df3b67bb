from multiprocessing import Process, Event, Queue

def waiter(event, out, name):
    if event.wait(timeout=5):
        out.put(f"{name} go")
    else:
        out.put(f"{name} gave up")

if __name__ == "__main__":
    event, out = Event(), Queue()
    ps = [Process(target=waiter, args=(event, out, n)) for n in ("a", "b")]
    for p in ps: p.start()
    print(event.is_set())
    event.set()
    print(sorted([out.get(), out.get()]))
    for p in ps: p.join()

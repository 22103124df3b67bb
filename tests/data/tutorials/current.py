from multiprocessing import Process, current_process, Queue

def who(out):
    out.put(current_process().name)

if __name__ == "__main__":
    print(current_process().name)
    out = Queue()
    p = Process(target=who, args=(out,), name="worker-one")
    p.start()
    print(out.get(), p.name)
    p.join()

from multiprocessing import Process, Manager

def record(shared, names, i):
    shared[f"key{i}"] = i * 10
    names.append(f"worker-{i}")

if __name__ == "__main__":
    with Manager() as manager:
        shared = manager.dict()
        names = manager.list()
        jobs = [Process(target=record, args=(shared, names, i)) for i in range(4)]
        for job in jobs:
            job.start()
        for job in jobs:
            job.join()
        print(sorted(shared.items()))
        print(sorted(names))
        print(len(shared), "key2" in shared)

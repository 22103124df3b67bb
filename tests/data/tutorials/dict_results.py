from multiprocessing import Process, Manager
import os

def square(n, results):
    assert os.getpid() > 0
    results[n] = n * n

if __name__ == "__main__":
    manager = Manager()
    results = manager.dict()
    jobs = []
    for n in range(5):
        job = Process(target=square, args=(n, results))
        jobs.append(job)
        job.start()
    for job in jobs:
        job.join()
    for key in sorted(results.keys()):
        print(key, "->", results[key])

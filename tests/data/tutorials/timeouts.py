import time
from multiprocessing import Pool, TimeoutError

def slow(n):
    time.sleep(n)
    return n

if __name__ == "__main__":
    with Pool(1) as pool:
        quick = pool.apply_async(slow, (0.01,))
        print(quick.get(timeout=5))
        try:
            pool.apply_async(slow, (30,)).get(timeout=0.1)
        except TimeoutError:
            print("too slow")

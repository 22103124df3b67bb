from multiprocessing import Pool

results = []

def work(n):
    if n == 2:
        raise ValueError("two is not allowed")
    return n * 100

def on_result(value):
    results.append(value)

if __name__ == "__main__":
    pool = Pool(2)
    handles = [pool.apply_async(work, (n,), callback=on_result) for n in range(4)]
    pool.close()
    pool.join()
    for n, handle in enumerate(handles):
        try:
            print(n, handle.get())
        except ValueError as error:
            print(n, "failed:", error)
    print(sorted(results))

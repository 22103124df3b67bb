from multiprocessing import Pool, cpu_count

def fib(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a

if __name__ == "__main__":
    with Pool(min(2, cpu_count())) as pool:
        for n, value in zip(range(0, 100, 20), pool.map(fib, range(0, 100, 20))):
            print(f"fib({n}) = {value:,}")

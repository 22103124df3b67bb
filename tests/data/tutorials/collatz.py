import multiprocessing as mp

def steps(n):
    count = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        count += 1
    return count

if __name__ == "__main__":
    with mp.Pool(2) as pool:
        counts = pool.map(steps, range(1, 31), chunksize=5)
    best = max(range(1, 31), key=lambda n: counts[n - 1])
    print(best, counts[best - 1])
    print(f"mean {sum(counts) / len(counts):.3f}")

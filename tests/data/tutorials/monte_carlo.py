import random
from multiprocessing import Pool

def inside(args):
    seed, n = args
    rng = random
    rng.seed(seed)
    hits = 0
    for _ in range(n):
        x, y = rng.random(), rng.random()
        if x * x + y * y <= 1.0:
            hits += 1
    return hits

if __name__ == "__main__":
    n = 2000
    with Pool(2) as pool:
        hits = pool.map(inside, [(seed, n) for seed in range(4)])
    pi = 4 * sum(hits) / (4 * n)
    print(3.0 < pi < 3.3)

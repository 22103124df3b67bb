import math
from multiprocessing import Pool

def chunks(data, size):
    return [data[i:i + size] for i in range(0, len(data), size)]

def total(chunk):
    return sum(math.sqrt(n) for n in chunk)

if __name__ == "__main__":
    data = list(range(1, 1001))
    parts = chunks(data, 300)
    print([len(p) for p in parts])
    with Pool(2) as pool:
        sums = pool.map(total, parts)
    print(round(sum(sums), 6))

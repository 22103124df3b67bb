from multiprocessing import Pool
from statistics import mean, median

def describe(sample):
    return {"mean": mean(sample), "median": median(sample), "max": max(sample)}

if __name__ == "__main__":
    samples = [[1, 2, 3, 4], [10, 20, 60], [5]]
    with Pool(2) as pool:
        for line in pool.imap(describe, samples):
            print(", ".join(f"{key}={value}" for key, value in line.items()))

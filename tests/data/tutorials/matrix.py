from multiprocessing import Pool

def row_times(matrix, row):
    return [sum(a * b for a, b in zip(row, column)) for column in zip(*matrix)]

if __name__ == "__main__":
    a = [[1, 2], [3, 4], [5, 6]]
    b = [[7, 8, 9], [10, 11, 12]]
    with Pool(2) as pool:
        product = pool.starmap(row_times, [(b, row) for row in a])
    for row in product:
        print(" ".join(f"{value:4d}" for value in row))

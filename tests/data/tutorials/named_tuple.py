from multiprocessing import Pool
from collections import namedtuple
import math

Point = namedtuple("Point", ["x", "y"])

def length(p):
    return math.hypot(p[0], p[1])

if __name__ == "__main__":
    points = [Point(3, 4), Point(6, 8), Point(0, 1)]
    with Pool(2) as pool:
        for point, d in zip(points, pool.map(length, points)):
            print(point.x, point.y, d)

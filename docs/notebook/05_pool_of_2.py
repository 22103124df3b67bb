#code parrallele

import time

def f(x):
    return x*x -2*x

if __name__ == '__main__':

    start_time = time.time()
    
    with Pool(2) as p:
        print(p.map(f, [1, 2, 3, 8,10]))

    end_time = time.time()

    print(f'Execution time: {end_time - start_time} seconds')

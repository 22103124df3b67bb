from multiprocessing import Process, Array

def double(numbers, start, stop):
    for i in range(start, stop):
        numbers[i] *= 2

if __name__ == "__main__":
    numbers = Array("i", range(10))
    ps = [Process(target=double, args=(numbers, a, a + 5)) for a in (0, 5)]
    [p.start() for p in ps]
    [p.join() for p in ps]
    print(list(numbers))
    print(numbers[2:5], len(numbers))

from multiprocessing import Process, Value

def deposit(balance, n):
    for _ in range(n):
        with balance.get_lock():
            balance.value += 1

def withdraw(balance, n):
    for _ in range(n):
        with balance.get_lock():
            balance.value -= 1

if __name__ == "__main__":
    balance = Value("i", 200)
    d = Process(target=deposit, args=(balance, 500))
    w = Process(target=withdraw, args=(balance, 300))
    d.start(); w.start()
    d.join(); w.join()
    print(balance.value)

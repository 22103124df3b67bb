from multiprocessing import Process, Pipe

def child(conn):
    while True:
        message = conn.recv()
        if message == "stop":
            conn.send("bye")
            break
        conn.send(message.upper() + "!")
    conn.close()

if __name__ == "__main__":
    parent, other = Pipe()
    p = Process(target=child, args=(other,))
    p.start()
    for word in ["hello", "world"]:
        parent.send(word)
        print(parent.recv())
    parent.send("stop")
    print(parent.recv())
    p.join()

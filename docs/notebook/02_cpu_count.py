import multiprocessing

print("Number of cpu : ", multiprocessing.cpu_count())

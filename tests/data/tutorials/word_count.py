from multiprocessing import Pool
import re

TEXTS = [
    "the quick brown fox jumps over the lazy dog",
    "the dog barks; the fox runs away",
    "A quick-witted fox is a clever fox",
]

def count(text):
    words = {}
    for word in re.findall(r"[a-z]+", text.lower()):
        words[word] = words.get(word, 0) + 1
    return words

def merge(parts):
    total = {}
    for part in parts:
        for word, n in part.items():
            if word not in total:
                total[word] = 0
            total[word] += n
    return total

if __name__ == "__main__":
    with Pool(2) as pool:
        counts = merge(pool.map(count, TEXTS))
    top = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:5]
    for word, n in top:
        print(f"{word:<8}{n:>3}")

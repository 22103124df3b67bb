# The module heapq, with the steps of CPython's, so that heaps have the same order.

def _down(heap, start, pos):
    item = heap[pos]
    while pos > start:
        parent = (pos - 1) >> 1
        if not item < heap[parent]:
            break
        heap[pos] = heap[parent]
        pos = parent
    heap[pos] = item

def _up(heap, pos):
    end, start, item = len(heap), pos, heap[pos]
    child = 2 * pos + 1
    while child < end:
        if child + 1 < end and not heap[child] < heap[child + 1]:
            child += 1
        heap[pos] = heap[child]
        pos = child
        child = 2 * pos + 1
    heap[pos] = item
    _down(heap, start, pos)

def heappush(heap, item):
    heap.append(item)
    _down(heap, 0, len(heap) - 1)

def heappop(heap):
    if not heap:
        __refuse__("index out of range")
    last = heap.pop()
    if not heap:
        return last
    first = heap[0]
    heap[0] = last
    _up(heap, 0)
    return first

def heapreplace(heap, item):
    first = heap[0]
    heap[0] = item
    _up(heap, 0)
    return first

def heappushpop(heap, item):
    if heap and heap[0] < item:
        return heapreplace(heap, item)
    return item

def heapify(x):
    for at in reversed(range(len(x) // 2)):
        _up(x, at)

def nlargest(n, iterable, key=None):
    values = sorted(iterable, key=key, reverse=True)
    return values[:min(max(n, 0), len(values))]

def nsmallest(n, iterable, key=None):
    values = sorted(iterable, key=key)
    return values[:min(max(n, 0), len(values))]

def merge(*iterables, key=None, reverse=False):
    return sorted([value for iterable in iterables for value in iterable], key=key, reverse=reverse)

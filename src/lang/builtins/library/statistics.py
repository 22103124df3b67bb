# The module statistics.

def _exact(values):
    # The exact sum of all values, as a fraction.
    above, below = 0, 1
    for value in values:
        if type(value) not in (int, float, bool):
            __refuse__("can't convert type '" + type(value).__name__ + "' to numerator/denominator")
        one, other = value.as_integer_ratio()
        above, below = above * other + one * below, below * other
        if below > 1 << 64:
            common = math.gcd(above, below)
            above, below = above // common, below // common
    return above, below

def _quotient(above, below):
    # ppar divides what may be large, such as powers, exactly and rounds once.
    return 2 ** 0 * above / (2 ** 0 * below)

def _number(above, below, values):
    # An integer, if all values are integers and the quotient is whole.
    if all([type(value) != float for value in values]) and above % below == 0:
        return above // below
    return _quotient(above, below)

def mean(data):
    values = list(data)
    if not values:
        __refuse__("mean requires at least one data point")
    above, below = _exact(values)
    return _number(above, below * len(values), values)

def fmean(data, weights=None):
    values = list(data)
    if weights == None:
        if not values:
            __refuse__("fmean requires at least one data point")
        return math.fsum(values) / len(values)
    weights = list(weights)
    above = math.fsum([value * weight for value, weight in zip(values, weights)])
    if len(weights) != len(values):
        __refuse__("data and weights must be the same length")
    below = math.fsum(weights)
    if not below:
        __refuse__("sum of weights must be non-zero")
    return above / below

def geometric_mean(data):
    values = list(data)
    if not values or any([value <= 0 for value in values]):
        __refuse__("geometric mean requires a non-empty dataset containing positive numbers")
    return math.exp(fmean([math.log(value) for value in values]))

def harmonic_mean(data, weights=None):
    values = list(data)
    count = len(values)
    if not values:
        __refuse__("harmonic_mean requires at least one data point")
    if count == 1 and weights == None:
        if values[0] < 0:
            __refuse__("harmonic mean does not support negative values")
        return values[0]
    given = [1] * count if weights == None else list(weights)
    if len(given) != count:
        __refuse__("Number of weights does not match data size")
    if any([weight < 0 for weight in given]):
        __refuse__("harmonic mean does not support negative values")
    parts = []
    for weight, value in zip(given, values):
        if value < 0:
            __refuse__("harmonic mean does not support negative values")
        if weight and value == 0:
            return 0
        parts.append(weight / value if weight else 0)
    above, below = _exact(parts)
    if above <= 0:
        __refuse__("Weighted sum must be positive")
    one, other = _exact(given)
    return _quotient(one * below, other * above)

def median(data):
    values = sorted(data)
    count = len(values)
    if count == 0:
        __refuse__("no median for empty data")
    if count % 2 == 1:
        return values[count // 2]
    return (values[count // 2 - 1] + values[count // 2]) / 2

def median_low(data):
    values = sorted(data)
    if not values:
        __refuse__("no median for empty data")
    return values[(len(values) - 1) // 2]

def median_high(data):
    values = sorted(data)
    if not values:
        __refuse__("no median for empty data")
    return values[len(values) // 2]

def _counts(values):
    counts = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return counts

def mode(data):
    counts = _counts(data)
    if not counts:
        __refuse__("no mode for empty data")
    return max(counts, key=counts.get)

def multimode(data):
    counts = _counts(data)
    most = max(counts.values(), default=0)
    return [value for value, count in counts.items() if count == most]

def _squares(values, xbar):
    # The sum of squares of deviations as a fraction, and the numbers whose types count.
    if xbar != None:
        squares = [(value - xbar) * (value - xbar) for value in values]
        return _exact(squares) + (squares,)
    count = len(values)
    above, below = _exact(values)
    over, under = 0, 1
    for value in values:
        one, other = value.as_integer_ratio()
        over, under = over * other * other + one * one * under, under * other * other
        if under > 1 << 64:
            common = math.gcd(over, under)
            over, under = over // common, under // common
    return count * over * below * below - above * above * under, count * under * below * below, values

def _mean_square(values, xbar, count):
    above, below, numbers = _squares(values, xbar)
    return _number(above, below * count, numbers)

def _root(values, xbar, count):
    # The float nearest to the exact root.
    above, below, _ = _squares(values, xbar)
    below = below * count
    shift = (above.bit_length() - below.bit_length() - 109) // 2
    if shift >= 0:
        return _odd_root(above, below << 2 * shift) * 2.0 ** shift
    return _quotient(_odd_root(above << -2 * shift, below), 1 << -shift)

def _odd_root(above, below):
    # The whole part of the root, made odd if there is more.
    root = math.isqrt(above // below)
    return root if root * root * below == above else root | 1

def variance(data, xbar=None):
    values = list(data)
    if len(values) < 2:
        __refuse__("variance requires at least two data points")
    return _mean_square(values, xbar, len(values) - 1)

def pvariance(data, mu=None):
    values = list(data)
    if not values:
        __refuse__("pvariance requires at least one data point")
    return _mean_square(values, mu, len(values))

def stdev(data, xbar=None):
    values = list(data)
    if len(values) < 2:
        __refuse__("stdev requires at least two data points")
    return _root(values, xbar, len(values) - 1)

def pstdev(data, mu=None):
    values = list(data)
    if not values:
        __refuse__("pstdev requires at least one data point")
    return _root(values, mu, len(values))

def quantiles(data, *, n=4, method="exclusive"):
    values = sorted(data)
    count = len(values)
    if count < 2:
        __refuse__("must have at least two data points")
    if n < 1:
        __refuse__("n must be at least 1")
    if n > 1 << 24:
        __refuse__("n is too large: at most 16,777,216 are possible")
    results = []
    for i in range(1, n):
        if method == "inclusive":
            whole, delta = divmod(i * (count - 1), n)
            results.append((values[whole] * (n - delta) + values[whole + 1] * delta) / n)
        else:
            whole = min(max(i * (count + 1) // n, 1), count - 1)
            delta = i * (count + 1) - whole * n
            results.append((values[whole - 1] * (n - delta) + values[whole] * delta) / n)
    return results

def _check_pairs(name, x, y):
    if len(x) != len(y):
        __refuse__(name + " requires that both inputs have same number of data points")
    if len(x) < 2:
        __refuse__(name + " requires at least two data points")

def covariance(x, y):
    _check_pairs("covariance", x, y)
    xbar, ybar = fmean(x), fmean(y)
    return math.fsum([(a - xbar) * (b - ybar) for a, b in zip(x, y)]) / (len(x) - 1)

def correlation(x, y):
    _check_pairs("correlation", x, y)
    xbar, ybar = fmean(x), fmean(y)
    both = math.fsum([(a - xbar) * (b - ybar) for a, b in zip(x, y)])
    squares = math.fsum([(a - xbar) * (a - xbar) for a in x]) * math.fsum([(b - ybar) * (b - ybar) for b in y])
    if squares == 0:
        __refuse__("at least one of the inputs is constant")
    return both / math.sqrt(squares)

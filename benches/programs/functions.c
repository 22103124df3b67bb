/* The functions of functions.star that are about numbers: functions NAME, with
 * numbers on standard input. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static long collatz(long n) {
    long steps = 0;
    while (n != 1) {
        n = n % 2 == 0 ? n / 2 : 3 * n + 1;
        steps++;
    }
    return steps;
}

static long pi(long seed) {
    long state = seed, inside = 0;
    for (int turn = 0; turn < 100000; turn++) {
        state = (state * 1103515245 + 12345) % 2147483648;
        double a = state / 2147483648.0;
        state = (state * 1103515245 + 12345) % 2147483648;
        double b = state / 2147483648.0;
        inside += a * a + b * b <= 1.0;
    }
    return inside;
}

static long primes(long n) {
    char *flags = malloc(n + 1);
    memset(flags, 1, n + 1);
    long count = 0;
    for (long i = 2; i <= n; i++)
        if (flags[i]) {
            count++;
            for (long j = i * i; j <= n; j += i)
                flags[j] = 0;
        }
    free(flags);
    return count;
}

static long product(long n) {
    long *a = malloc(n * n * sizeof *a), *b = malloc(n * n * sizeof *b), sum = 0;
    for (long i = 0; i < n; i++)
        for (long j = 0; j < n; j++) {
            a[i * n + j] = i * j % 7;
            b[i * n + j] = i + j;
        }
    for (long i = 0; i < n; i++)
        for (long j = 0; j < n; j++) {
            long total = 0;
            for (long k = 0; k < n; k++)
                total += a[i * n + k] * b[k * n + j];
            sum += total;
        }
    free(a);
    free(b);
    return sum;
}

int main(int argc, char **argv) {
    const char *name = argc > 1 ? argv[1] : "";
    long (*function)(long) = !strcmp(name, "collatz") ? collatz
                             : !strcmp(name, "pi")    ? pi
                             : !strcmp(name, "primes") ? primes
                                                       : product;
    long n;
    while (scanf("%ld", &n) == 1)
        printf("%ld\n", function(n));
    return 0;
}

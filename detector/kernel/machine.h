/* What the processor and the compiler can do, and what else the files that multiply share. */
#ifndef SPAMSPAN_MACHINE_H
#define SPAMSPAN_MACHINE_H
#include "buffers.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && defined(__linux__)
#define CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#if __GNUC__ >= 9
/* Functions that multiply bytes; called only where byte_products() says that the processor does. */
#define BYTES __attribute__((target("avx2,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")))
#include <immintrin.h>
#endif
#else
#define CLONES
#endif

#if defined(__GNUC__)
#define ALWAYS inline __attribute__((always_inline))
#else
#define ALWAYS inline
#endif

/* Whether byte products are to be used: the machine has them and portable(1) was not called. */
int byte_products(void);

/* The second largest of n values (the largest of a single one). */
static inline int32_t second(const int32_t *value, Py_ssize_t n) {
    int32_t best = INT32_MIN, next = INT32_MIN;
    for (Py_ssize_t t = 0; t < n; t++) {
        const int32_t lower = value[t] < best ? value[t] : best;
        next = lower > next ? lower : next;
        best = value[t] > best ? value[t] : best;
    }
    return n == 1 ? best : next;
}

#endif

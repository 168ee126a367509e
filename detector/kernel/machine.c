/* Which loops serve on this machine. */
#include "machine.h"

static int portable_only = 0;

static int has_bytes(void) {
#ifdef BYTES
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vnni");
#else
    return 0;
#endif
}

int byte_products(void) { return !portable_only && has_bytes(); }

/* portable(on): keep to the portable loops, or (0) choose by the machine; returns whether this machine has others. For tests. */
PyObject *kernel_portable(PyObject *self, PyObject *args) {
    if (!PyArg_ParseTuple(args, "p", &portable_only)) return NULL;
    return PyBool_FromLong(has_bytes());
}

/* Compiled twins of the hot loops; detector/kernel/__init__.py holds the numpy versions and chooses.
 *
 * Every function reads and writes contiguous buffers whose lengths it checks, allocates nothing on
 * the Python side and uses integers only, so that both twins give the same answers bit for bit.
 */
#include "buffers.h"

/* tree_sums(features f32 (n, width), feature i16, threshold f32, left i32, right i32, value i32, roots i32, n, width, out i64[, parts i64 (n, width)])
 * parts: what the steps that look at each column add up to, from the roots on; the caller clears it. */
static PyObject *tree_sums(PyObject *self, PyObject *args) {
    PyObject *o[9] = {0};
    Py_ssize_t n, width;
    if (!PyArg_ParseTuple(args, "OOOOOOOnnO|O", &o[0], &o[1], &o[2], &o[3], &o[4], &o[5], &o[6], &n, &width, &o[7], &o[8])) return NULL;
    if (n < 0 || width < 1 || n > PY_SSIZE_T_MAX / width) {
        PyErr_SetString(PyExc_ValueError, "features: too few or too many rows or columns");
        return NULL;
    }
    Py_buffer v[9];
    const int taken = o[8] ? 9 : 8;
    static const Py_ssize_t item[9] = {4, 2, 4, 4, 4, 4, 4, 8, 8};
    static const char *names[9] = {"features", "feature", "threshold", "left", "right", "value", "roots", "out", "parts"};
    for (int i = 0; i < taken; i++) {
        Py_ssize_t count = i == 0 || i == 8 ? n * width : i == 7 ? n : -1;
        if (take(o[i], &v[i], i >= 7, item[i], count, names[i]) < 0) { drop(v, i); return NULL; }
    }
    Py_ssize_t nodes = v[1].len / 2, trees = v[6].len / 4;
    const float *x = v[0].buf;
    const int16_t *feature = v[1].buf;
    const float *threshold = v[2].buf;
    const int32_t *left = v[3].buf, *right = v[4].buf, *value = v[5].buf, *roots = v[6].buf;
    int64_t *out = v[7].buf, *parts = o[8] ? v[8].buf : NULL;
    int bad = v[2].len / 4 < nodes || v[3].len / 4 < nodes || v[4].len / 4 < nodes || v[5].len / 4 < nodes;
    for (Py_ssize_t i = 0; !bad && i < nodes; i++)
        bad = feature[i] < 0 || feature[i] >= width || left[i] < i || right[i] < i || left[i] >= nodes || right[i] >= nodes;
    for (Py_ssize_t t = 0; !bad && t < trees; t++) bad = roots[t] < 0 || roots[t] >= nodes;
    if (bad) {
        drop(v, taken);
        PyErr_SetString(PyExc_ValueError, "tree arrays do not fit together");
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    /* A block of rows and one tree fit into the nearest cache together. */
    enum { BLOCK = 48 };
    for (Py_ssize_t from = 0; from < n; from += BLOCK) {
        const Py_ssize_t to = n - from < BLOCK ? n : from + BLOCK;
        memset(out + from, 0, (size_t)(to - from) * sizeof *out);
        for (Py_ssize_t t = 0; t < trees; t++)
            for (Py_ssize_t r = from; r < to; r++) {
                const float *row = x + r * width;
                int32_t node = roots[t];
                for (;;) {
                    /* A leaf points at itself on both sides; NaN goes right, as in numpy. */
                    int32_t next = row[feature[node]] <= threshold[node] ? left[node] : right[node];
                    if (parts && next != node) parts[r * width + feature[node]] += (int64_t)value[next] - value[node];
                    if (next == node) break;
                    node = next;
                }
                out[r] += value[node];
            }
    }
    Py_END_ALLOW_THREADS
    drop(v, taken);
    Py_RETURN_NONE;
}

static inline uint32_t row_of(uint32_t state, uint32_t salt, int shift) { return (state * salt) >> shift; }

/* token_scores(hash u32 n, pattern u32 n, weights i16 (rows, 9), layout i16 (rows, 4), n, bits, layout_bits, inside, start, end, line: i32 n) */
static PyObject *token_scores(PyObject *self, PyObject *args) {
    PyObject *o[8];
    Py_ssize_t n;
    int bits, layout_bits;
    if (!PyArg_ParseTuple(args, "OOOOniiOOOO", &o[0], &o[1], &o[2], &o[3], &n, &bits, &layout_bits, &o[4], &o[5], &o[6], &o[7])) return NULL;
    if (bits < 1 || bits > 24 || layout_bits < 1 || layout_bits > 24) {
        PyErr_SetString(PyExc_ValueError, "table bits out of range");
        return NULL;
    }
    Py_buffer v[8];
    const Py_ssize_t item[8] = {4, 4, 2, 2, 4, 4, 4, 4};
    const Py_ssize_t count[8] = {n, n, ((Py_ssize_t)9) << bits, ((Py_ssize_t)4) << layout_bits, n, n, n, n};
    static const char *names[8] = {"hash", "pattern", "weights", "layout", "inside", "start", "end", "line"};
    for (int i = 0; i < 8; i++)
        if (take(o[i], &v[i], i > 3, item[i], count[i], names[i]) < 0) { drop(v, i); return NULL; }
    const uint32_t *hash = v[0].buf, *pattern = v[1].buf;
    const int16_t *weights = v[2].buf, *layout = v[3].buf;
    int32_t *inside = v[4].buf, *start = v[5].buf, *end = v[6].buf, *line = v[7].buf;
    const uint32_t step = 0x9E3779B1u, mask = (1u << layout_bits) - 1;
    static const uint32_t salt[4] = {0x85EBCA6Bu, 0xC2B2AE35u, 0x27D4EB2Fu, 0x165667B1u};
    const int shift = 32 - bits;
    Py_BEGIN_ALLOW_THREADS
    for (Py_ssize_t i = 0; i < n; i++) {
        const int16_t *place = layout + 4 * (size_t)(pattern[i] & mask);
        inside[i] = place[0];
        start[i] = place[1];
        end[i] = place[2];
        line[i] = 0;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        uint32_t state = hash[i];
        for (int order = 1; order <= 4; order++) {
            if (order > 1) {
                /* Past the end of the stream nothing is added, as in the numpy twin. */
                state *= step;
                if (i + order - 1 < n) state += hash[i + order - 1];
                state ^= state >> 16;
            }
            const int16_t *cell = weights + 9 * (size_t)row_of(state, salt[order - 1], shift);
            const Py_ssize_t last = i + order - 1;
            inside[i] += cell[0];
            if (order > 1 && last < n) inside[last] += cell[1];
            start[i] += cell[2];
            if (last < n) end[last] += cell[6];
            if (order < 4) {
                if (i + order < n) start[i + order] += cell[3];
                if (i >= 1) end[i - 1] += cell[5];
            }
            if (order == 2 || order == 4) {
                const Py_ssize_t half = i + order / 2;
                if (half < n) start[half] += cell[4];
                if (half - 1 < n) end[half - 1] += cell[7];
            }
            line[i] += cell[8];
        }
    }
    Py_END_ALLOW_THREADS
    drop(v, 8);
    Py_RETURN_NONE;
}

/* chain(inside, start, end: i32 n, n, price, out i32 2n) -> number of segments of one line, in order. */
static PyObject *chain(PyObject *self, PyObject *args) {
    PyObject *o[4];
    Py_ssize_t n;
    long long price;
    if (!PyArg_ParseTuple(args, "OOOnLO", &o[0], &o[1], &o[2], &n, &price, &o[3])) return NULL;
    Py_buffer v[4];
    static const char *names[4] = {"inside", "start", "end", "out"};
    for (int i = 0; i < 4; i++)
        if (take(o[i], &v[i], i == 3, 4, i == 3 ? 2 * n : n, names[i]) < 0) { drop(v, i); return NULL; }
    const int32_t *inside = v[0].buf, *start = v[1].buf, *end = v[2].buf;
    int32_t *out = v[3].buf;
    /* For each token: the segment closed there (its start), and the state chain by back pointers. */
    int32_t *seg_from = malloc((size_t)(n + 1) * sizeof(int32_t)), *seg_prev = malloc((size_t)(n + 1) * sizeof(int32_t));
    if (!seg_from || !seg_prev) {
        free(seg_from);
        free(seg_prev);
        drop(v, 4);
        return PyErr_NoMemory();
    }
    int64_t out_best = 0, in_best = -(1LL << 60);
    int32_t in_from = 0, in_list = -1, out_list = -1;
    for (Py_ssize_t at = 0; at < n; at++) {
        int64_t enter = out_best + start[at] - price;
        if (enter > in_best) { in_best = enter; in_from = (int32_t)at; in_list = out_list; }
        in_best += inside[at];
        int64_t leave = in_best + end[at];
        if (leave > out_best) {
            out_best = leave;
            seg_from[at] = in_from;
            seg_prev[at] = in_list;
            out_list = (int32_t)at;
        }
    }
    Py_ssize_t found = 0;
    for (int32_t at = out_list; at >= 0; at = seg_prev[at]) found++;
    Py_ssize_t slot = found;
    for (int32_t at = out_list; at >= 0; at = seg_prev[at]) {
        slot--;
        out[2 * slot] = seg_from[at];
        out[2 * slot + 1] = at + 1;
    }
    free(seg_from);
    free(seg_prev);
    drop(v, 4);
    return PyLong_FromSsize_t(found);
}

static PyMethodDef methods[] = {
    {"tree_sums", tree_sums, METH_VARARGS, "Sum the leaf values of all trees for every row."},
    {"token_scores", token_scores, METH_VARARGS, "Add up the weights of all n-grams that touch each token."},
    {"tokenize", kernel_tokenize, METH_VARARGS, "Cut code points into tokens."},
    {"occurrences", kernel_occurrences, METH_VARARGS, "Count tokens and pairs in their documents."},
    {"screen", kernel_screen, METH_VARARGS, "Score sections of tokens by the small network."},
    {"net", kernel_net, METH_VARARGS, "Log-odds of tokens by the network."},
    {"portable", kernel_portable, METH_VARARGS, "Keep to the loops that every machine has."},
    {"chain", chain, METH_VARARGS, "Best disjoint segments of one line."},
    {NULL, NULL, 0, NULL},
};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_kernel", "Compiled twins of the hot loops.", -1, methods, NULL, NULL, NULL, NULL};
PyMODINIT_FUNC PyInit__kernel(void) { return PyModule_Create(&module); }

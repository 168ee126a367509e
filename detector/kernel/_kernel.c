/* Compiled twins of the hot loops; detector/kernel/__init__.py holds the numpy versions and chooses.
 *
 * Every function reads and writes contiguous buffers whose lengths it checks, allocates nothing on
 * the Python side and uses integers only, so that both twins give the same answers bit for bit.
 */
#include "machine.h"

/* A boosted model: nodes of all trees joined; a leaf points at itself on both sides. */
typedef struct {
    const int16_t *feature;
    const float *threshold;
    const int32_t *left, *right, *value, *roots;
    Py_ssize_t count;
} trees;

/* A block of rows and one tree fit into the nearest cache together. */
enum { BLOCK = 48, SIDE = 8 };

/* A node as the walk reads it: in one piece, its children by the answer to "is the value larger (or none)?". */
typedef struct {
    float threshold;
    int32_t feature, child[2];
} node;

static ALWAYS int32_t below(const node *tree, const float *row, int32_t at) {
    /* NaN goes right, as in numpy. */
    return tree[at].child[!(row[tree[at].feature] <= tree[at].threshold)];
}

/* Eight rows side by side: each step of a row waits for the one before it, the rows do not wait for each other. */
static void walk(const node *tree, const trees *t, const float *x, Py_ssize_t n, Py_ssize_t width, int64_t *out) {
    memset(out, 0, (size_t)n * sizeof *out);
    for (Py_ssize_t from = 0; from < n; from += BLOCK) {
        const Py_ssize_t to = n - from < BLOCK ? n : from + BLOCK;
        for (Py_ssize_t number = 0; number < t->count; number++) {
            const int32_t root = t->roots[number];
            Py_ssize_t r = from;
            for (; r + SIDE <= to; r += SIDE) {
                const float *row = x + r * width;
                int32_t at[SIDE], moved;
                for (int i = 0; i < SIDE; i++) at[i] = root;
                do {
                    moved = 0;
#pragma GCC unroll 8
                    for (int i = 0; i < SIDE; i++) {
                        const int32_t next = below(tree, row + i * width, at[i]);
                        moved |= next ^ at[i];
                        at[i] = next;
                    }
                } while (moved);
                for (int i = 0; i < SIDE; i++) out[r + i] += t->value[at[i]];
            }
            for (; r < to; r++) {
                int32_t at = root, next;
                while ((next = below(tree, x + r * width, at)) != at) at = next;
                out[r] += t->value[at];
            }
        }
    }
}

/* The same, keeping what the steps that look at each column add. */
static void walk_parts(const node *tree, const trees *t, const float *x, Py_ssize_t n, Py_ssize_t width, int64_t *out, int64_t *parts) {
    memset(out, 0, (size_t)n * sizeof *out);
    for (Py_ssize_t r = 0; r < n; r++)
        for (Py_ssize_t number = 0; number < t->count; number++) {
            int32_t at = t->roots[number], next;
            while ((next = below(tree, x + r * width, at)) != at) {
                parts[r * width + tree[at].feature] += (int64_t)t->value[next] - t->value[at];
                at = next;
            }
            out[r] += t->value[at];
        }
}

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
    Py_ssize_t nodes = v[1].len / 2;
    const float *x = v[0].buf;
    const trees forest = {v[1].buf, v[2].buf, v[3].buf, v[4].buf, v[5].buf, v[6].buf, v[6].len / 4};
    const int16_t *feature = forest.feature;
    const int32_t *left = forest.left, *right = forest.right, *roots = forest.roots;
    int64_t *out = v[7].buf, *parts = o[8] ? v[8].buf : NULL;
    int bad = v[2].len / 4 < nodes || v[3].len / 4 < nodes || v[4].len / 4 < nodes || v[5].len / 4 < nodes;
    for (Py_ssize_t i = 0; !bad && i < nodes; i++)
        bad = feature[i] < 0 || feature[i] >= width || left[i] < i || right[i] < i || left[i] >= nodes || right[i] >= nodes;
    for (Py_ssize_t t = 0; !bad && t < forest.count; t++) bad = roots[t] < 0 || roots[t] >= nodes;
    if (bad) {
        drop(v, taken);
        PyErr_SetString(PyExc_ValueError, "tree arrays do not fit together");
        return NULL;
    }
    node *tree = malloc((size_t)(nodes + 1) * sizeof *tree);
    if (!tree) {
        drop(v, taken);
        return PyErr_NoMemory();
    }
    Py_BEGIN_ALLOW_THREADS
    for (Py_ssize_t i = 0; i < nodes; i++) tree[i] = (node){forest.threshold[i], feature[i], {left[i], right[i]}};
    if (parts)
        walk_parts(tree, &forest, x, n, width, out, parts);
    else
        walk(tree, &forest, x, n, width, out);
    free(tree);
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

/* The segments of one line of n tokens, in order, as rows from `shift` on; returns their number. `from`, `before`: room for n. */
static Py_ssize_t chain(const int32_t *inside, const int32_t *start, const int32_t *end, Py_ssize_t n, int64_t price, int64_t shift, int32_t *from,
                        int32_t *before, int64_t *out) {
    /* For each token: the segment closed there (its start), and the state chain by back pointers. */
    int64_t out_best = 0, in_best = -(1LL << 60);
    int32_t in_from = 0, in_list = -1, out_list = -1;
    for (Py_ssize_t at = 0; at < n; at++) {
        int64_t enter = out_best + start[at] - price;
        if (enter > in_best) { in_best = enter; in_from = (int32_t)at; in_list = out_list; }
        in_best += inside[at];
        int64_t leave = in_best + end[at];
        if (leave > out_best) {
            out_best = leave;
            from[at] = in_from;
            before[at] = in_list;
            out_list = (int32_t)at;
        }
    }
    Py_ssize_t found = 0;
    for (int32_t at = out_list; at >= 0; at = before[at]) found++;
    Py_ssize_t slot = found;
    for (int32_t at = out_list; at >= 0; at = before[at]) {
        slot--;
        out[2 * slot] = shift + from[at];
        out[2 * slot + 1] = shift + at + 1;
    }
    return found;
}

/* chains(inside, start, end: i32 n, n, first i64 m, last i64 m, m, price, out i64 (sum of last - first, 2)) -> number of segments of the lines
 * [first, last), in order of lines. */
static PyObject *chains(PyObject *self, PyObject *args) {
    PyObject *o[6];
    Py_ssize_t n, m;
    long long price;
    if (!PyArg_ParseTuple(args, "OOOnOOnLO", &o[0], &o[1], &o[2], &n, &o[3], &o[4], &m, &price, &o[5])) return NULL;
    Py_buffer v[6];
    static const char *names[6] = {"inside", "start", "end", "first", "last", "out"};
    static const Py_ssize_t item[6] = {4, 4, 4, 8, 8, 8};
    for (int i = 0; i < 6; i++)
        if (take(o[i], &v[i], i == 5, item[i], i < 3 ? n : i < 5 ? m : -1, names[i]) < 0) { drop(v, i); return NULL; }
    const int32_t *inside = v[0].buf, *start = v[1].buf, *end = v[2].buf;
    const int64_t *first = v[3].buf, *last = v[4].buf;
    int64_t *out = v[5].buf;
    int64_t longest = 0, total = 0;
    int bad = n > INT32_MAX;
    for (Py_ssize_t i = 0; i < m && !bad; i++) {
        bad = first[i] < 0 || last[i] < first[i] || last[i] > n;
        if (!bad && last[i] - first[i] > longest) longest = last[i] - first[i];
        if (!bad) total += last[i] - first[i];
        /* Every token may be a segment of its own. */
        if (!bad && total > v[5].len / 16) bad = 2;
    }
    int32_t *room = bad ? NULL : malloc(2 * (size_t)(longest + 1) * sizeof *room);
    if (!room) {
        drop(v, 6);
        if (!bad) return PyErr_NoMemory();
        PyErr_SetString(PyExc_ValueError, bad == 2 ? "out: too few rows for the lines" : "lines are out of range");
        return NULL;
    }
    Py_ssize_t found = 0;
    Py_BEGIN_ALLOW_THREADS
    for (Py_ssize_t i = 0; i < m; i++)
        found += chain(inside + first[i], start + first[i], end + first[i], last[i] - first[i], price, first[i], room, room + longest, out + 2 * found);
    Py_END_ALLOW_THREADS
    free(room);
    drop(v, 6);
    return PyLong_FromSsize_t(found);
}

static PyMethodDef methods[] = {
    {"tree_sums", tree_sums, METH_VARARGS, "Sum the leaf values of all trees for every row."},
    {"token_scores", token_scores, METH_VARARGS, "Add up the weights of all n-grams that touch each token."},
    {"tokenize", kernel_tokenize, METH_VARARGS, "Cut code points into tokens."},
    {"occurrences", kernel_occurrences, METH_VARARGS, "Count tokens and pairs in their documents."},
    {"known", kernel_known, METH_VARARGS, "How well the language knows each token."},
    {"screen", kernel_screen, METH_VARARGS, "Score sections of tokens by the small network."},
    {"net", kernel_net, METH_VARARGS, "Log-odds of tokens by the network."},
    {"portable", kernel_portable, METH_VARARGS, "Keep to the loops that every machine has."},
    {"chains", chains, METH_VARARGS, "Best disjoint segments of lines."},
    {NULL, NULL, 0, NULL},
};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_kernel", "Compiled twins of the hot loops.", -1, methods, NULL, NULL, NULL, NULL};
PyMODINIT_FUNC PyInit__kernel(void) { return PyModule_Create(&module); }

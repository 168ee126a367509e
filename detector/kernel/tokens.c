/* The token stream in one pass over the code points; the numpy twin is in detector/text/stream.py. */
#include "buffers.h"

enum { SPACE = 1, NEWLINE = 2, DIGIT = 3, PUNCT = 12, SYMBOL = 14, INVISIBLE = 16, CLASSES = 18 };
enum { KIND_OTHER = 15, SMALL = 0x3000, WIDE = 0x10000, LONG_NUMBER = 5 };
#define BASE 0x01000193u

static inline uint32_t mixed(uint32_t h) {
    h ^= h >> 15;
    h *= 0x2C1B3C6Du;
    return h ^ (h >> 13);
}

/* tokenize(codes u32 n, fold u32 m, cls u8 m, flags u8 m, group u8, by_class u8, small u8, wide u8, n,
 *          start i64, end i64, hash u32, kind u8, space u8, flags_out u8) -> number of tokens */
PyObject *kernel_tokenize(PyObject *self, PyObject *args) {
    PyObject *o[14];
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "OOOOOOOOnOOOOOO", &o[0], &o[1], &o[2], &o[3], &o[4], &o[5], &o[6], &o[7], &n, &o[8], &o[9], &o[10], &o[11],
                          &o[12], &o[13]))
        return NULL;
    static const Py_ssize_t item[14] = {4, 4, 1, 1, 1, 1, 1, 1, 8, 8, 4, 1, 1, 1};
    const Py_ssize_t space_of = 0x110001;
    const Py_ssize_t count[14] = {n, space_of, space_of, space_of, CLASSES, CLASSES, SMALL, WIDE, n, n, n, n, n, n};
    static const char *names[14] = {"codes", "fold", "cls", "flags", "group", "by_class", "small", "wide",
                                    "start", "end", "hash", "kind", "space", "flags_out"};
    Py_buffer v[14];
    for (int i = 0; i < 14; i++)
        if (take(o[i], &v[i], i > 7, item[i], count[i], names[i]) < 0) { drop(v, i); return NULL; }
    const uint32_t *codes = v[0].buf, *fold = v[1].buf;
    const uint8_t *cls = v[2].buf, *flags = v[3].buf, *group = v[4].buf, *by_class = v[5].buf, *small = v[6].buf, *wide = v[7].buf;
    int64_t *start = v[8].buf, *end = v[9].buf;
    uint32_t *hash = v[10].buf;
    uint8_t *kind = v[11].buf, *blank = v[12].buf, *flags_out = v[13].buf;
    Py_ssize_t tokens = 0, at = 0;
    int bad = 0;
    Py_BEGIN_ALLOW_THREADS
    uint8_t gap = 0;
    while (at < n) {
        uint32_t code = codes[at];
        if (code >= (uint32_t)space_of) { bad = 1; break; }
        const uint8_t first = cls[code];
        if (first == INVISIBLE) { at++; continue; }
        if (first >= CLASSES) { bad = 1; break; }
        const uint8_t g = group[first];
        const Py_ssize_t begin = at;
        Py_ssize_t stop = at + 1, length = 1;
        const uint32_t head = fold[code];
        uint32_t h = head + 1, power = BASE;
        at++;
        if (g) {
            for (; at < n; at++) {
                const uint32_t next = codes[at];
                if (next >= (uint32_t)space_of) { bad = 1; break; }
                const uint8_t c = cls[next];
                if (c >= CLASSES) { bad = 1; break; }
                if (c == INVISIBLE) continue;
                if (group[c] != g) break;
                h += (fold[next] + 1) * power;
                power *= BASE;
                length++;
                stop = at + 1;
            }
            if (bad) break;
        }
        if (first == SPACE) { gap = 1; continue; }
        if (first == DIGIT && length >= LONG_NUMBER) h = (uint32_t)(length < 16 ? length : 16) + 0x51EDu;
        else if (first == NEWLINE) h = 0xA11u;
        uint8_t k = by_class[first];
        if (first >= PUNCT && first <= SYMBOL) {
            const uint8_t own = head < SMALL ? small[head] : wide[head < WIDE ? head : WIDE - 1];
            if (own != KIND_OTHER && own != 0) k = own;
        }
        start[tokens] = begin;
        end[tokens] = stop;
        hash[tokens] = mixed(h);
        kind[tokens] = k;
        blank[tokens] = gap;
        flags_out[tokens] = flags[code];
        tokens++;
        gap = 0;
    }
    Py_END_ALLOW_THREADS
    drop(v, 14);
    if (bad) {
        PyErr_SetString(PyExc_ValueError, "a code point or class is out of range");
        return NULL;
    }
    return PyLong_FromSsize_t(tokens);
}

typedef struct {
    uint32_t key;
    int32_t count;
} entry;

/* Room for n keys: half empty, small tables three quarters, since they stay in the cache. */
static size_t room_for(size_t n) {
    size_t room = 16;
    while (room < 2 * n) room *= 2;
    return room < (1 << 16) ? 2 * room : room;
}

/* Count how often each of n keys occurs: open addressing, cleared for every document. */
static void count_keys(const uint32_t *keys, int32_t *out, Py_ssize_t n, entry *table, size_t room) {
    const uint32_t mask = (uint32_t)(room - 1);
    memset(table, 0, room * sizeof(entry));
    for (Py_ssize_t i = 0; i < n; i++) {
        const uint32_t key = keys[i];
        uint32_t slot = (key * 0x9E3779B1u) >> 7 & mask;
        /* Taken by another key? The product asks both at once, and the answer is nearly always no; whether a key is a new
         * one cannot be foretold, and asking that by itself took half of the time. */
        while ((uint64_t)table[slot].count * (table[slot].key ^ key) != 0) slot = (slot + 1) & mask;
        table[slot].key = key;
        table[slot].count++;
        out[i] = (int32_t)slot;
    }
    for (Py_ssize_t i = 0; i < n; i++) out[i] = table[out[i]].count;
}

/* occurrences(hash u32 n, n, first i64 d, last i64 d, d, one i32 n, two i32 n): how often each token, and the pair that it
 * begins, occurs in its document. Tokens of no document keep what stands in the output. */
PyObject *kernel_occurrences(PyObject *self, PyObject *args) {
    PyObject *o[5];
    Py_ssize_t n, d;
    if (!PyArg_ParseTuple(args, "OnOOnOO", &o[0], &n, &o[1], &o[2], &d, &o[3], &o[4])) return NULL;
    static const Py_ssize_t item[5] = {4, 8, 8, 4, 4};
    const Py_ssize_t count[5] = {n, d, d, n, n};
    static const char *names[5] = {"hash", "first", "last", "one", "two"};
    Py_buffer v[5];
    for (int i = 0; i < 5; i++)
        if (take(o[i], &v[i], i > 2, item[i], count[i], names[i]) < 0) { drop(v, i); return NULL; }
    const uint32_t *hash = v[0].buf;
    const int64_t *first = v[1].buf, *last = v[2].buf;
    int32_t *one = v[3].buf, *two = v[4].buf;
    Py_ssize_t longest = 0;
    int bad = 0;
    for (Py_ssize_t i = 0; i < d; i++) {
        if (first[i] < 0 || last[i] < first[i] || last[i] > n) bad = 1;
        else if (last[i] - first[i] > longest) longest = last[i] - first[i];
    }
    if (bad || longest > (1 << 30)) {
        drop(v, 5);
        PyErr_SetString(PyExc_ValueError, "documents are out of range");
        return NULL;
    }
    entry *table = malloc(room_for((size_t)longest) * sizeof(entry));
    uint32_t *pairs = malloc((size_t)(longest + 1) * sizeof(uint32_t));
    if (!table || !pairs) {
        free(table);
        free(pairs);
        drop(v, 5);
        return PyErr_NoMemory();
    }
    Py_BEGIN_ALLOW_THREADS
    for (Py_ssize_t i = 0; i < d; i++) {
        const Py_ssize_t begin = first[i], size = last[i] - first[i];
        const size_t room = room_for((size_t)size);
        for (Py_ssize_t t = 0; t < size; t++) {
            pairs[t] = hash[begin + t] * 0x9E3779B1u;
            if (begin + t + 1 < n) pairs[t] += hash[begin + t + 1];
        }
        count_keys(hash + begin, one + begin, size, table, room);
        count_keys(pairs, two + begin, size, table, room);
    }
    Py_END_ALLOW_THREADS
    free(table);
    free(pairs);
    drop(v, 5);
    Py_RETURN_NONE;
}

/* Table rows of a pair and of three tokens: mixed hash states as in detector/signals/language.py. */
static inline uint32_t joined(uint32_t state, uint32_t later) {
    state = state * 0x9E3779B1u + later;
    return state ^ (state >> 16);
}

static inline int between(int value, int least, int most) { return value < least ? least : value > most ? most : value; }

/* known(hash u32 n, n, uni u8, bi u8, tri u8, bits of each, log_total, out i32 n): how well the language knows each token after the two
 * before it (LanguageModel.known); the first two of `out` stay as they are. */
PyObject *kernel_known(PyObject *self, PyObject *args) {
    PyObject *o[5];
    Py_ssize_t n;
    int bits[3], total;
    if (!PyArg_ParseTuple(args, "OnOOOiiiiO", &o[0], &n, &o[1], &o[2], &o[3], &bits[0], &bits[1], &bits[2], &total, &o[4])) return NULL;
    for (int k = 0; k < 3; k++)
        if (bits[k] < 1 || bits[k] > 30) {
            PyErr_SetString(PyExc_ValueError, "tables have between 2 and 2**30 cells");
            return NULL;
        }
    static const Py_ssize_t item[5] = {4, 1, 1, 1, 4};
    const Py_ssize_t count[5] = {n, (Py_ssize_t)1 << bits[0], (Py_ssize_t)1 << bits[1], (Py_ssize_t)1 << bits[2], n};
    static const char *names[5] = {"hash", "uni", "bi", "tri", "out"};
    Py_buffer v[5];
    for (int i = 0; i < 5; i++)
        if (take(o[i], &v[i], i == 4, item[i], count[i], names[i]) < 0) { drop(v, i); return NULL; }
    const uint32_t *hash = v[0].buf;
    const uint8_t *uni = v[1].buf, *bi = v[2].buf, *tri = v[3].buf;
    int32_t *out = v[4].buf;
    enum { TRI = 13, BI = 15, UNI = 5 };
    Py_BEGIN_ALLOW_THREADS
    const int one = 32 - bits[0], two = 32 - bits[1], three = 32 - bits[2];
    int single = n > 1 ? uni[(hash[1] * 0x85EBCA6Bu) >> one] : 0;
    uint32_t pair = n > 1 ? joined(hash[0], hash[1]) : 0;
    int before = n > 1 ? bi[(pair * 0xC2B2AE35u) >> two] : 0;
    for (Py_ssize_t i = 2; i < n; i++) {
        const int here = uni[(hash[i] * 0x85EBCA6Bu) >> one], all = tri[(joined(pair, hash[i]) * 0x27D4EB2Fu) >> three];
        pair = joined(hash[i - 1], hash[i]);
        const int both = bi[(pair * 0xC2B2AE35u) >> two], chance = single + here - total;
        const int of_two = both > 0 ? between(both - chance + 4, 0, 59) / 6 : 10 + between(chance + 8, 0, 29) / 6;
        const int of_three = before == 0 ? 0 : all > 0 ? 1 + between(before - all, 0, 20) / 3 : 8 + between(before / 6, 0, 4);
        out[i] = of_three + TRI * of_two + TRI * BI * between(here / 9, 0, UNI - 1);
        single = here;
        before = both;
    }
    Py_END_ALLOW_THREADS
    drop(v, 5);
    Py_RETURN_NONE;
}

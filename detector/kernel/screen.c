/* The screen: a small convolutional network in whole numbers over sections of tokens; the numpy twin is in detector/model/screen.py.
 *
 * Values are whole numbers held in floats; no sum reaches 2**24, so every order of adding gives the same answer and the
 * compiler may use whatever vectors the machine has.
 */
#include "buffers.h"

enum { WIDTH = 32, HALF = 16, LAYERS = 3, PAD = 8, TOP = 127, TAPS = 3 * WIDTH };
static const int DILATION[LAYERS] = {1, 2, 4};

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && defined(__linux__)
#define CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define CLONES
#endif

#if defined(__GNUC__)
/* One register or several, as the machine has them; the arithmetic is the same. */
typedef float lanes __attribute__((vector_size(HALF * sizeof(float)), aligned(4)));
typedef int32_t whole __attribute__((vector_size(HALF * sizeof(int32_t)), aligned(4)));
#endif

#if defined(__GNUC__)
static inline __attribute__((always_inline)) lanes clipped(lanes acc, int shift) {
    whole v = __builtin_convertvector(acc, whole);
    v = (v & (v > 0)) >> shift;
    const whole fits = v < TOP;
    return __builtin_convertvector((v & fits) | (TOP & ~fits), lanes);
}
#endif

/* One layer over n tokens: out[i] = clip(floor((bias + sum of taps + half) / 2**shift), 0, TOP). */
CLONES
static void layer(const float *x, float *y, Py_ssize_t n, int dilation, const float *w, const float *bias, int shift) {
    const float half = shift > 0 ? (float)(1 << (shift - 1)) : 0.0f;
#if defined(__GNUC__)
    /* Four tokens at a time share the weights; what is written past the end is cleared by the caller. */
    for (Py_ssize_t i = 0; i < n; i += 4) {
        for (int part = 0; part < WIDTH; part += HALF) {
            const lanes from = *(const lanes *)(bias + part) + half;
            lanes a0 = from, a1 = from, a2 = from, a3 = from;
            for (int tap = 0; tap < 3; tap++) {
                const float *in = x + (i + (tap - 1) * dilation) * WIDTH, *row = w + tap * WIDTH * WIDTH + part;
#pragma GCC unroll 16
                for (int k = 0; k < WIDTH; k++) {
                    const lanes r = *(const lanes *)(row + k * WIDTH);
                    a0 += in[k] * r;
                    a1 += in[k + WIDTH] * r;
                    a2 += in[k + 2 * WIDTH] * r;
                    a3 += in[k + 3 * WIDTH] * r;
                }
            }
            float *out = y + i * WIDTH + part;
            *(lanes *)out = clipped(a0, shift);
            *(lanes *)(out + WIDTH) = clipped(a1, shift);
            *(lanes *)(out + 2 * WIDTH) = clipped(a2, shift);
            *(lanes *)(out + 3 * WIDTH) = clipped(a3, shift);
        }
    }
#else
    for (Py_ssize_t i = 0; i < n; i++) {
        float acc[WIDTH];
        for (int o = 0; o < WIDTH; o++) acc[o] = bias[o] + half;
        for (int tap = 0; tap < 3; tap++)
            for (int k = 0; k < WIDTH; k++)
                for (int o = 0; o < WIDTH; o++) acc[o] += x[(i + (tap - 1) * dilation) * WIDTH + k] * w[(tap * WIDTH + k) * WIDTH + o];
        for (int o = 0; o < WIDTH; o++) {
            int32_t v = (int32_t)(acc[o] > 0 ? acc[o] : 0) >> shift;
            y[i * WIDTH + o] = (float)(v < TOP ? v : TOP);
        }
    }
#endif
}

/* Log-odds of n tokens: the weighted sum of three neighbouring rows. */
CLONES
static void answer(const float *x, int32_t *value, Py_ssize_t n, const float *w, int bias) {
    for (Py_ssize_t i = 0; i < n; i++) {
        const float *in = x + (i - 1) * WIDTH;
        float acc[WIDTH];
        for (int k = 0; k < WIDTH; k++) acc[k] = in[k] * w[k] + in[k + WIDTH] * w[k + WIDTH] + in[k + 2 * WIDTH] * w[k + 2 * WIDTH];
        int32_t sum = bias;
        for (int k = 0; k < WIDTH; k++) sum += (int32_t)acc[k];
        value[i] = sum;
    }
}

CLONES
static void gather(float *x, Py_ssize_t n, const int8_t *table, const int32_t *rows) {
    for (Py_ssize_t i = 0; i < n; i++) {
        const int8_t *a = table + (size_t)rows[4 * i] * WIDTH, *b = table + (size_t)rows[4 * i + 1] * WIDTH;
        const int8_t *c = table + (size_t)rows[4 * i + 2] * WIDTH, *d = table + (size_t)rows[4 * i + 3] * WIDTH;
        for (int o = 0; o < WIDTH; o++) x[i * WIDTH + o] = (float)(a[o] + b[o] + c[o] + d[o]);
    }
}

/* screen(hash u32 n, kind u8 n, space u8 n, start i64 n, end i64 n, length i64 n, flags u8 n, one i32 n, two i32 n, n, first i64 s, last i64 s, script u8 s, s,
 *        embedding i8, weights f32, bias f32, shifts i32, out_weights f32, out_bias, score i32 s)
 * score: the second largest log-odds of each section's tokens (the largest of a single one). */
PyObject *kernel_screen(PyObject *self, PyObject *args) {
    PyObject *o[18];
    Py_ssize_t n, s;
    int out_bias;
    if (!PyArg_ParseTuple(args, "OOOOOOOOOnOOOnOOOOOiO", &o[0], &o[1], &o[2], &o[3], &o[4], &o[5], &o[6], &o[7], &o[8], &n, &o[9], &o[10], &o[11], &s,
                          &o[12], &o[13], &o[14], &o[15], &o[16], &out_bias, &o[17]))
        return NULL;
    enum { NEWLINE = 1, WORD = 1 << 15, PAIR = 1 << 16, SHAPE = 1 << 9, PLACE = 1 << 10, ROWS = WORD + PAIR + SHAPE + PLACE };
    static const Py_ssize_t item[18] = {4, 1, 1, 8, 8, 8, 1, 4, 4, 8, 8, 1, 1, 4, 4, 4, 4, 4};
    const Py_ssize_t count[18] = {n, n, n, n, n, n, n, n, n, s, s, s, (Py_ssize_t)ROWS * WIDTH, (Py_ssize_t)LAYERS * TAPS * WIDTH, LAYERS * WIDTH, LAYERS, TAPS, s};
    static const char *names[18] = {"hash", "kind", "space", "start", "end", "length", "flags", "one", "two", "first", "last", "script", "embedding",
                                    "weights", "bias", "shifts", "out_weights", "score"};
    Py_buffer v[18];
    for (int i = 0; i < 18; i++)
        if (take(o[i], &v[i], i == 17, item[i], count[i], names[i]) < 0) { drop(v, i); return NULL; }
    const uint32_t *hash = v[0].buf;
    const uint8_t *kind = v[1].buf, *space = v[2].buf, *flags = v[6].buf, *script = v[11].buf;
    const int64_t *start = v[3].buf, *end = v[4].buf, *lengths = v[5].buf, *first = v[9].buf, *last = v[10].buf;
    const int32_t *one = v[7].buf, *two = v[8].buf;
    const float *weights = v[13].buf, *bias = v[14].buf, *out_weights = v[16].buf;
    const int32_t *shifts = v[15].buf;
    int32_t *score = v[17].buf;
    Py_ssize_t longest = 0;
    int bad = 0;
    for (Py_ssize_t i = 0; i < s; i++) {
        if (first[i] < 1 || last[i] < first[i] || last[i] >= n) bad = 1;
        else if (last[i] - first[i] > longest) longest = last[i] - first[i];
    }
    for (int i = 0; i < LAYERS; i++) bad |= shifts[i] < 0 || shifts[i] > 24;
    if (bad) {
        drop(v, 18);
        PyErr_SetString(PyExc_ValueError, "sections or shifts are out of range");
        return NULL;
    }
    const size_t room = (size_t)(longest + 2 * PAD) * WIDTH;
    float *a = calloc(room, sizeof(float)), *b = calloc(room, sizeof(float));
    int32_t *rows = malloc((size_t)(longest + 1) * 4 * sizeof(int32_t));
    if (!a || !b || !rows) {
        free(a);
        free(b);
        free(rows);
        drop(v, 18);
        return PyErr_NoMemory();
    }
    Py_BEGIN_ALLOW_THREADS
    for (Py_ssize_t i = 0; i < s; i++) {
        const Py_ssize_t begin = first[i], size = last[i] - first[i];
        for (Py_ssize_t t = 0; t < size; t++) {
            const Py_ssize_t at = begin + t;
            const uint32_t h = hash[at];
            uint32_t pair = h * 0x85EBCA6Bu;
            pair ^= pair >> 15;
            pair += hash[at + 1] * 0x27D4EB2Fu;
            pair ^= pair >> 13;
            const int64_t length = lengths[at] > 0 ? lengths[at] : 0;
            rows[4 * t] = (int32_t)(((h ^ 1u) * 0x9E3779B1u) >> 17);
            rows[4 * t + 1] = WORD + (int32_t)(((pair ^ 2u) * 0x9E3779B1u) >> 16);
            rows[4 * t + 2] = WORD + PAIR + (kind[at] & 15) + 16 * (space[at] & 1) + 32 * (int32_t)(length < 15 ? length : 15);
            /* TRADITIONAL, SIMPLIFIED, UPPER, DISGUISED of the first character: in the order of detector/signals/inputs.py. */
            const int f = kind[at] == NEWLINE ? 0 : (flags[at] & 1) + (flags[at] & 2) + ((flags[at] & 8) >> 1) + ((flags[at] & 4) << 1);
            const int32_t times = one[at];
            const int often = times < 2 ? 0 : times < 3 ? 1 : times < 5 ? 2 : 3;
            const int hidden = start[at] > end[at - 1] && !space[at];
            rows[4 * t + 3] = WORD + PAIR + SHAPE + often + 4 * (script[i] & 3) + 16 * f + 256 * (two[at] > 1) + 512 * hidden;
        }
        float *x = a + PAD * WIDTH, *y = b + PAD * WIDTH;
        gather(x, size, v[12].buf, rows);
        memset(x + size * WIDTH, 0, PAD * WIDTH * sizeof(float));
        for (int l = 0; l < LAYERS; l++) {
            layer(x, y, size, DILATION[l], weights + l * TAPS * WIDTH, bias + l * WIDTH, shifts[l]);
            memset(y + size * WIDTH, 0, PAD * WIDTH * sizeof(float));
            float *swap = x;
            x = y;
            y = swap;
        }
        int32_t best = INT32_MIN, next = INT32_MIN;
        answer(x, rows, size, out_weights, out_bias);
        for (Py_ssize_t t = 0; t < size; t++) {
            const int32_t value = rows[t];
            if (value > best) { next = best; best = value; }
            else if (value > next) next = value;
        }
        score[i] = size == 1 ? best : next;
    }
    Py_END_ALLOW_THREADS
    free(a);
    free(b);
    free(rows);
    drop(v, 18);
    Py_RETURN_NONE;
}

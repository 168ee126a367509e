/* The screen: a small convolutional network in whole numbers over sections of tokens; the numpy twin is in detector/model/screen.py.
 *
 * Values are whole numbers held in floats; no sum reaches 2**24, so every order of adding gives the same answer and the
 * compiler may use whatever vectors the machine has. Where the processor multiplies bytes (AVX-512 VNNI), the same numbers are
 * held in bytes: a fourth of the multiplications, the same answer bit for bit.
 */
#include "machine.h"

enum { WIDTH = 32, HALF = 16, LAYERS = 3, PAD = 16, TOP = 127, TAPS = 3 * WIDTH, AHEAD = 16 };
enum { NEWLINE = 1, WORD = 1 << 15, PAIR = 1 << 16, SHAPE = 1 << 9, PLACE = 1 << 10, ROWS = WORD + PAIR + SHAPE + PLACE };
static const int DILATION[LAYERS] = {1, 2, 4};

#if defined(__GNUC__)
/* One register or several, as the machine has them; the arithmetic is the same. */
typedef float lanes __attribute__((vector_size(HALF * sizeof(float)), aligned(4)));
typedef int32_t whole __attribute__((vector_size(HALF * sizeof(int32_t)), aligned(4)));
#endif

#if defined(__GNUC__)
static ALWAYS lanes clipped(lanes acc, int shift) {
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

/* What is read of the tokens; all arrays are as long as the stream. */
typedef struct {
    const uint32_t *hash;
    const uint8_t *kind, *space, *flags;
    const int64_t *start, *end, *length;
    const int32_t *one, *two;
} stream;

/* Rows of the embedding of n tokens from `at` on: word, pair, shape and place, each in its own stretch of `room` rows. */
static ALWAYS void find_rows(const stream *s, Py_ssize_t at, Py_ssize_t n, int script, int32_t *rows, Py_ssize_t room) {
    const uint32_t *hash = s->hash + at;
    const uint8_t *kind = s->kind + at, *space = s->space + at, *flags = s->flags + at;
    const int64_t *start = s->start + at, *end = s->end + at, *length = s->length + at;
    const int32_t *one = s->one + at, *two = s->two + at;
    int32_t *__restrict word = rows, *__restrict both = rows + room, *__restrict shape = rows + 2 * room, *__restrict place = rows + 3 * room;
    /* Plain loops over one kind of row each, for the compiler's vectors. */
    for (Py_ssize_t t = 0; t < n; t++) {
        const uint32_t h = hash[t];
        uint32_t pair = h * 0x85EBCA6Bu;
        pair ^= pair >> 15;
        pair += hash[t + 1] * 0x27D4EB2Fu;
        pair ^= pair >> 13;
        word[t] = (int32_t)(((h ^ 1u) * 0x9E3779B1u) >> 17);
        both[t] = WORD + (int32_t)(((pair ^ 2u) * 0x9E3779B1u) >> 16);
    }
    for (Py_ssize_t t = 0; t < n; t++) {
        const int64_t known = length[t] > 0 ? length[t] : 0;
        shape[t] = WORD + PAIR + (kind[t] & 15) + 16 * (space[t] & 1) + 32 * (int32_t)(known < 15 ? known : 15);
    }
    for (Py_ssize_t t = 0; t < n; t++) {
        /* TRADITIONAL, SIMPLIFIED, UPPER, DISGUISED of the first character: in the order of detector/signals/inputs.py. */
        const int f = (flags[t] & 3) | (flags[t] & 8) >> 1 | (flags[t] & 4) << 1;
        const int often = (one[t] >= 2) + (one[t] >= 3) + (one[t] >= 5);
        const int hidden = (start[t] > end[t - 1]) & (space[t] == 0);
        place[t] = WORD + PAIR + SHAPE + often + 4 * script + 16 * (kind[t] == NEWLINE ? 0 : f) + 256 * (two[t] > 1) + 512 * hidden;
    }
}

/* The whole network, its weights as they came. */
typedef struct {
    const int8_t *embedding;
    const float *weights, *bias, *out;
    const int32_t *shifts;
    int out_bias;
} network;

CLONES
static void portable_rows(const stream *s, Py_ssize_t at, Py_ssize_t n, int script, int32_t *rows, Py_ssize_t room) {
    find_rows(s, at, n, script, rows, room);
}

CLONES
static void gather(float *x, Py_ssize_t n, const int8_t *table, const int32_t *rows, Py_ssize_t room) {
    for (Py_ssize_t i = 0; i < n; i++) {
        const int8_t *a = table + (size_t)rows[i] * WIDTH, *b = table + (size_t)rows[room + i] * WIDTH;
        const int8_t *c = table + (size_t)rows[2 * room + i] * WIDTH, *d = table + (size_t)rows[3 * room + i] * WIDTH;
        for (int o = 0; o < WIDTH; o++) x[i * WIDTH + o] = (float)(a[o] + b[o] + c[o] + d[o]);
    }
}

/* a, b: room for `room` rows, the first PAD of them zero. */
static int32_t portable_score(const network *net, const stream *s, Py_ssize_t at, Py_ssize_t n, int script, int32_t *rows, float *a, float *b,
                              Py_ssize_t room) {
    float *x = a + PAD * WIDTH, *y = b + PAD * WIDTH;
    portable_rows(s, at, n, script, rows, room);
    gather(x, n, net->embedding, rows, room);
    memset(x + n * WIDTH, 0, PAD * WIDTH * sizeof(float));
    for (int l = 0; l < LAYERS; l++) {
        layer(x, y, n, DILATION[l], net->weights + l * TAPS * WIDTH, net->bias + l * WIDTH, net->shifts[l]);
        memset(y + n * WIDTH, 0, PAD * WIDTH * sizeof(float));
        float *swap = x;
        x = y;
        y = swap;
    }
    answer(x, rows, n, net->out, net->out_bias);
    return second(rows, n);
}

#ifdef BYTES
/* Weights as the multiplications read them: 16 channels side by side, each with two inputs (first layer, whose values
 * reach 512) or four. */
typedef struct {
    __m512i first[TAPS / 2][2], later[LAYERS - 1][TAPS / 4][2], bias[LAYERS][2];
    __m256i out[3];
} packed;

/* Sixteen floats as whole numbers; `odd` remembers where any was none, or beyond `most`. */
BYTES static inline __m512i whole_numbers(const float *from, int most, __mmask16 *odd) {
    const __m512 x = _mm512_loadu_ps(from);
    const __m512i v = _mm512_cvttps_epi32(x);
    *odd |= _mm512_cmp_ps_mask(_mm512_cvtepi32_ps(v), x, _CMP_NEQ_UQ) | _mm512_cmpgt_epi32_mask(v, _mm512_set1_epi32(most)) |
            _mm512_cmplt_epi32_mask(v, _mm512_set1_epi32(-most));
    return v;
}

/* Pack the weights, in about a microsecond. Returns whether they are such as bytes hold, with sums that floats hold too:
 * 96 * 512 * 127 + 2**20 + 2**23 < 2**24, half of the largest shift counted in. */
BYTES static int pack(const network *net, packed *to) {
    __mmask16 odd = 0;
    const __m512i low = _mm512_set1_epi32(255), low_two = _mm512_set1_epi32(65535);
    for (int l = 0; l < LAYERS; l++)
        for (int part = 0; part < 2; part++) {
            const float *w = net->weights + l * TAPS * WIDTH + part * HALF;
            const int half = net->shifts[l] > 0 ? 1 << (net->shifts[l] - 1) : 0;
            to->bias[l][part] = _mm512_add_epi32(whole_numbers(net->bias + l * WIDTH + part * HALF, 1 << 20, &odd), _mm512_set1_epi32(half));
            for (int k = 0; k < TAPS; k += 4) {
                __m512i v[4];
                for (int j = 0; j < 4; j++) v[j] = whole_numbers(w + (k + j) * WIDTH, 127, &odd);
                if (l == 0) {
                    to->first[k / 2][part] = _mm512_or_si512(_mm512_and_si512(v[0], low_two), _mm512_slli_epi32(v[1], 16));
                    to->first[k / 2 + 1][part] = _mm512_or_si512(_mm512_and_si512(v[2], low_two), _mm512_slli_epi32(v[3], 16));
                } else {
                    const __m512i two = _mm512_or_si512(_mm512_and_si512(v[0], low), _mm512_slli_epi32(_mm512_and_si512(v[1], low), 8));
                    const __m512i four = _mm512_or_si512(_mm512_slli_epi32(_mm512_and_si512(v[2], low), 16), _mm512_slli_epi32(v[3], 24));
                    to->later[l - 1][k / 4][part] = _mm512_or_si512(two, four);
                }
            }
        }
    for (int k = 0; k < TAPS; k += HALF)
        _mm_storeu_si128((__m128i *)to->out + k / HALF, _mm512_cvtepi32_epi8(whole_numbers(net->out + k, 127, &odd)));
    return !odd;
}

/* One layer, eight tokens at a time, x with `size` bytes a value: sixteen sums by eight registers share two of weights.
 * Narrowing to signed bytes clips at TOP. */
BYTES static ALWAYS void layer_bytes(const void *x, const int size, uint8_t *y, Py_ssize_t n, int dilation, const __m512i (*w)[2],
                                     const __m512i *bias, int shift) {
    const __m128i by = _mm_cvtsi32_si128(shift);
    const int groups = WIDTH * size / 4;
    for (Py_ssize_t i = 0; i < n; i += 8) {
        __m512i acc[8][2];
        for (int t = 0; t < 8; t++) { acc[t][0] = bias[0]; acc[t][1] = bias[1]; }
        for (int tap = 0; tap < 3; tap++) {
            const char *in = (const char *)x + (i + (tap - 1) * dilation) * WIDTH * size;
            for (int k = 0; k < groups; k++) {
                const __m512i w0 = w[tap * groups + k][0], w1 = w[tap * groups + k][1];
#pragma GCC unroll 8
                for (int t = 0; t < 8; t++) {
                    int32_t some;
                    memcpy(&some, in + t * WIDTH * size + 4 * k, 4);
                    const __m512i v = _mm512_set1_epi32(some);
                    acc[t][0] = size == 2 ? _mm512_dpwssd_epi32(acc[t][0], v, w0) : _mm512_dpbusd_epi32(acc[t][0], v, w0);
                    acc[t][1] = size == 2 ? _mm512_dpwssd_epi32(acc[t][1], v, w1) : _mm512_dpbusd_epi32(acc[t][1], v, w1);
                    /* Keeps every sum in its register: GCC 12 copies each of them back and forth, 44 ns a token instead of 32. */
                    __asm__("" : "+v"(acc[t][0]), "+v"(acc[t][1]));
                }
            }
        }
#pragma GCC unroll 8
        for (int t = 0; t < 8; t++)
            for (int part = 0; part < 2; part++) {
                const __m512i v = _mm512_srl_epi32(_mm512_max_epi32(acc[t][part], _mm512_setzero_si512()), by);
                _mm_storeu_si128((__m128i *)(y + (i + t) * WIDTH + part * HALF), _mm512_cvtsepi32_epi8(v));
            }
    }
}

BYTES static void first_layer(const int16_t *x, uint8_t *y, Py_ssize_t n, const packed *to, int shift) {
    layer_bytes(x, 2, y, n, DILATION[0], to->first, to->bias[0], shift);
}

BYTES static void later_layer(const uint8_t *x, uint8_t *y, Py_ssize_t n, const packed *to, int l, int shift) {
    layer_bytes(x, 1, y, n, DILATION[l], to->later[l - 1], to->bias[l], shift);
}

/* Zero the rows around n rows at x. */
static void fringe(void *x, Py_ssize_t n, int size) {
    memset((char *)x - PAD * size, 0, PAD * (size_t)size);
    memset((char *)x + n * size, 0, PAD * (size_t)size);
}

BYTES static void gather_bytes(int16_t *x, Py_ssize_t n, const int8_t *table, const int32_t *rows, Py_ssize_t room) {
#define ROW(which, i) (table + (size_t)rows[(which) * room + (i)] * WIDTH)
#define WIDE_ROW(which) _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)ROW(which, i)))
    for (Py_ssize_t i = 0; i < n; i++) {
        /* The rows of words and pairs lie anywhere in three megabytes: 2 ns a token. */
        _mm_prefetch((const char *)ROW(0, i + AHEAD), _MM_HINT_T0);
        _mm_prefetch((const char *)ROW(1, i + AHEAD), _MM_HINT_T0);
        const __m512i sum = _mm512_add_epi16(_mm512_add_epi16(WIDE_ROW(0), WIDE_ROW(1)), _mm512_add_epi16(WIDE_ROW(2), WIDE_ROW(3)));
        _mm512_storeu_si512(x + i * WIDTH, sum);
    }
}

/* Log-odds of n tokens, eight at a time (what is written past the end is not read). */
BYTES static void answer_bytes(const uint8_t *x, int32_t *value, Py_ssize_t n, const __m256i *w, int bias) {
    for (Py_ssize_t i = 0; i < n; i += 8) {
        __m256i v[8];
#pragma GCC unroll 8
        for (int t = 0; t < 8; t++) {
            const __m256i *in = (const __m256i *)(x + (i + t - 1) * WIDTH);
            v[t] = _mm256_dpbusd_epi32(_mm256_setzero_si256(), _mm256_loadu_si256(in), w[0]);
            v[t] = _mm256_dpbusd_epi32(v[t], _mm256_loadu_si256(in + 1), w[1]);
            v[t] = _mm256_dpbusd_epi32(v[t], _mm256_loadu_si256(in + 2), w[2]);
        }
        const __m256i a = _mm256_hadd_epi32(_mm256_hadd_epi32(v[0], v[1]), _mm256_hadd_epi32(v[2], v[3]));
        const __m256i b = _mm256_hadd_epi32(_mm256_hadd_epi32(v[4], v[5]), _mm256_hadd_epi32(v[6], v[7]));
        const __m256i sum = _mm256_add_epi32(_mm256_permute2x128_si256(a, b, 0x20), _mm256_permute2x128_si256(a, b, 0x31));
        _mm256_storeu_si256((__m256i *)(value + i), _mm256_add_epi32(sum, _mm256_set1_epi32(bias)));
    }
}

/* a, b: room for `room` rows of 64 and of 32 bytes. */
BYTES static int32_t bytes_score(const network *net, const packed *to, const stream *s, Py_ssize_t at, Py_ssize_t n, int script, int32_t *rows,
                                 void *a, void *b, Py_ssize_t room) {
    int16_t *sums = (int16_t *)a + PAD * WIDTH;
    uint8_t *x = (uint8_t *)a + PAD * WIDTH, *y = (uint8_t *)b + PAD * WIDTH;
    find_rows(s, at, n, script, rows, room);
    for (int t = 0; t < AHEAD; t++) rows[n + t] = rows[room + n + t] = 0;
    gather_bytes(sums, n, net->embedding, rows, room);
    fringe(sums, n, 2 * WIDTH);
    first_layer(sums, y, n, to, net->shifts[0]);
    fringe(y, n, WIDTH);
    later_layer(y, x, n, to, 1, net->shifts[1]);
    fringe(x, n, WIDTH);
    later_layer(x, y, n, to, 2, net->shifts[2]);
    fringe(y, n, WIDTH);
    answer_bytes(y, rows, n, to->out, net->out_bias);
    return second(rows, n);
}
#endif

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
    static const Py_ssize_t item[18] = {4, 1, 1, 8, 8, 8, 1, 4, 4, 8, 8, 1, 1, 4, 4, 4, 4, 4};
    const Py_ssize_t count[18] = {n, n, n, n, n, n, n, n, n, s, s, s, (Py_ssize_t)ROWS * WIDTH, (Py_ssize_t)LAYERS * TAPS * WIDTH, LAYERS * WIDTH, LAYERS, TAPS, s};
    static const char *names[18] = {"hash", "kind", "space", "start", "end", "length", "flags", "one", "two", "first", "last", "script", "embedding",
                                    "weights", "bias", "shifts", "out_weights", "score"};
    Py_buffer v[18];
    for (int i = 0; i < 18; i++)
        if (take(o[i], &v[i], i == 17, item[i], count[i], names[i]) < 0) { drop(v, i); return NULL; }
    const stream tokens = {v[0].buf, v[1].buf, v[2].buf, v[6].buf, v[3].buf, v[4].buf, v[5].buf, v[7].buf, v[8].buf};
    const network net = {v[12].buf, v[13].buf, v[14].buf, v[16].buf, v[15].buf, out_bias};
    const int64_t *first = v[9].buf, *last = v[10].buf;
    const uint8_t *script = v[11].buf;
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
    const Py_ssize_t room = longest + 2 * PAD;
    size_t wide = WIDTH * sizeof(float), narrow = wide;
#ifdef BYTES
    packed to;
    const int bytes = byte_products() && pack(&net, &to);
    if (bytes) { wide = 2 * WIDTH; narrow = WIDTH; }
#endif
    /* The portable loops need zeros before the first row; they are never written. */
    void *a = calloc((size_t)room, wide), *b = calloc((size_t)room, narrow);
    int32_t *rows = malloc((size_t)room * 4 * sizeof(int32_t));
    if (!a || !b || !rows) {
        free(a);
        free(b);
        free(rows);
        drop(v, 18);
        return PyErr_NoMemory();
    }
    Py_BEGIN_ALLOW_THREADS
    for (Py_ssize_t i = 0; i < s; i++) {
        const Py_ssize_t size = last[i] - first[i];
#ifdef BYTES
        if (bytes) {
            score[i] = bytes_score(&net, &to, &tokens, first[i], size, script[i] & 3, rows, a, b, room);
            continue;
        }
#endif
        score[i] = portable_score(&net, &tokens, first[i], size, script[i] & 3, rows, a, b, room);
    }
    Py_END_ALLOW_THREADS
    free(a);
    free(b);
    free(rows);
    drop(v, 18);
    Py_RETURN_NONE;
}

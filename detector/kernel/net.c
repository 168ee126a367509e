/* The network over tokens, in whole numbers; the numpy twin is in detector/model/network.py.
 *
 * Every sum of products is exact, so its order is free: bytes by bytes where the processor multiplies them
 * (AVX-512 VNNI), the same whole numbers held in floats elsewhere. What is rounded is one product of two
 * floats at a time, to the nearest, halves to even; no product is fused with a sum that is not exact.
 */
#include <math.h>
#include "machine.h"

enum { WIDTH = 64, HALF = 16, TAPS = 3, BLOCKS = 9, LINE_FROM = 3, LINE_TO = 5, HEADS = 3, PAD = 8, ROUND = 4 };
enum { UNIT = 4096, NORM = 16, TOP = 127, HIDDEN = 255, SHARP = 16, FAR_OUT = 1 << 23, INPUTS = 7 };
enum { WIDE = TAPS * WIDTH * WIDTH, NARROW = WIDTH * WIDTH, PRODUCTS = BLOCKS * (WIDE + NARROW) + NARROW, ROWS = 181760 };
enum { LEVEL = (2 * WIDTH + 2) * WIDTH + 3 * (WIDTH + 2) * WIDTH, LAST = HEADS * (WIDTH + 2) };
static const int DILATION[BLOCKS] = {1, 2, 4, 1, 2, 8, 1, 2, 4};

/* A matrix of small whole numbers: as groups of four inputs by output (bytes), as floats; sums over inputs. */
typedef struct {
    const int8_t *bytes;
    const float *floats, *scale;
    const int32_t *bias, *sums;
} Product;

typedef struct {
    const int8_t *embedding;
    const float *embedding_scale, *pool_gain;
    Product wide[BLOCKS], narrow[BLOCKS], head;
    const double *level, *last;
} Weights;

/* Room for one section: residual values, normed values (with PAD rows of zeros at both ends), pooled ones. */
typedef struct {
    int32_t *x, *z, *rows;
    uint8_t *normed, *pooled;
    int bytes;
} Room;

static ALWAYS void whole_norm(const int32_t *x, int8_t *out) {
    double part[8] = {0}, power = 0.0;
    for (int o = 0; o < WIDTH; o += 8)
        for (int k = 0; k < 8; k++) part[k] += (double)x[o + k] * (double)x[o + k];
    for (int k = 0; k < 8; k++) power += part[k];
    const float factor = (float)((double)(NORM * 8) / sqrt(power + (double)(10737)));
    for (int o = 0; o < WIDTH; o++) {
        const float v = rintf((float)x[o] * factor);
        out[o] = (int8_t)(v > TOP ? TOP : v < -TOP ? -TOP : v);
    }
}

#if defined(__GNUC__)
typedef float lanes __attribute__((vector_size(HALF * sizeof(float)), aligned(4)));
#endif

/* Sums of ROUND rows by 64 outputs for machines without byte products; every input row is `inputs` floats. */
static ALWAYS void float_sums(const float *in, Py_ssize_t stride, int inputs, const Product *p, float *out) {
    for (int part = 0; part < WIDTH; part += HALF) {
#if defined(__GNUC__)
        lanes a0 = {0}, a1 = {0}, a2 = {0}, a3 = {0};
        for (int k = 0; k < inputs; k++) {
            const lanes w = *(const lanes *)(p->floats + k * WIDTH + part);
            a0 += in[k] * w;
            a1 += in[k + stride] * w;
            a2 += in[k + 2 * stride] * w;
            a3 += in[k + 3 * stride] * w;
        }
        *(lanes *)(out + part) = a0;
        *(lanes *)(out + WIDTH + part) = a1;
        *(lanes *)(out + 2 * WIDTH + part) = a2;
        *(lanes *)(out + 3 * WIDTH + part) = a3;
#else
        for (int r = 0; r < ROUND; r++)
            for (int o = part; o < part + HALF; o++) {
                float sum = 0.0f;
                for (int k = 0; k < inputs; k++) sum += in[k + r * stride] * p->floats[k * WIDTH + o];
                out[r * WIDTH + o] = sum;
            }
#endif
    }
}

static ALWAYS void hidden_of(const float *sum, const Product *p, float *out) {
    for (int o = 0; o < WIDTH; o++) {
        const float v = sum[o] + (float)p->bias[o];
        const float h = rintf((v > 0.0f ? v : 0.0f) * p->scale[o]);
        out[o] = h < HIDDEN ? h : HIDDEN;
    }
}

static ALWAYS int32_t answer_of(float sum, int32_t bias, float scale) {
    const float v = rintf((sum + (float)bias) * scale);
    return v > FAR_OUT ? FAR_OUT : v < -FAR_OUT ? -FAR_OUT : (int32_t)v;
}

static ALWAYS int32_t kept(int64_t v) { return v > FAR_OUT ? FAR_OUT : v < -FAR_OUT ? -FAR_OUT : (int32_t)v; }

/* The portable block over n rows of x. */
CLONES
static void float_block(int32_t *x, Py_ssize_t n, int8_t *normed, int dilation, const Product *wide, const Product *narrow) {
    for (Py_ssize_t i = 0; i < n; i++) whole_norm(x + i * WIDTH, normed + i * WIDTH);
    memset(normed + n * WIDTH, 0, PAD * WIDTH);
    float in[ROUND * TAPS * WIDTH], sum[ROUND * WIDTH], hidden[ROUND * WIDTH];
    for (Py_ssize_t i = 0; i < n; i += ROUND) {
        const int rows = n - i < ROUND ? (int)(n - i) : ROUND;
        memset(in, 0, sizeof in);
        for (int r = 0; r < rows; r++)
            for (int tap = 0; tap < TAPS; tap++) {
                const int8_t *from = normed + (i + r + (tap - 1) * dilation) * WIDTH;
                for (int o = 0; o < WIDTH; o++) in[(r * TAPS + tap) * WIDTH + o] = (float)from[o];
            }
        float_sums(in, TAPS * WIDTH, TAPS * WIDTH, wide, sum);
        for (int r = 0; r < ROUND; r++) hidden_of(sum + r * WIDTH, wide, hidden + r * WIDTH);
        float_sums(hidden, WIDTH, WIDTH, narrow, sum);
        for (int r = 0; r < rows; r++)
            for (int o = 0; o < WIDTH; o++)
                x[(i + r) * WIDTH + o] = kept((int64_t)x[(i + r) * WIDTH + o] + answer_of(sum[r * WIDTH + o], narrow->bias[o], narrow->scale[o]));
    }
}

/* Hidden values of the head for up to ROUND rows. */
CLONES
static void float_head(const int32_t *x, int rows, const Product *head, uint8_t *out) {
    float in[ROUND * WIDTH] = {0}, sum[ROUND * WIDTH], hidden[WIDTH];
    int8_t normed[WIDTH];
    for (int r = 0; r < rows; r++) {
        whole_norm(x + r * WIDTH, normed);
        for (int o = 0; o < WIDTH; o++) in[r * WIDTH + o] = (float)normed[o];
    }
    float_sums(in, WIDTH, WIDTH, head, sum);
    for (int r = 0; r < rows; r++) {
        hidden_of(sum + r * WIDTH, head, hidden);
        for (int o = 0; o < WIDTH; o++) out[r * WIDTH + o] = (uint8_t)hidden[o];
    }
}

#ifdef BYTES
/* Normed values plus 128, as the byte products want them. */
BYTES static inline void byte_norm(const int32_t *x, uint8_t *out) {
    __m512i v[4];
    __m512d power = _mm512_setzero_pd();
    for (int p = 0; p < 4; p++) {
        v[p] = _mm512_loadu_si512(x + HALF * p);
        const __m512d low = _mm512_cvtepi32_pd(_mm512_castsi512_si256(v[p])), high = _mm512_cvtepi32_pd(_mm512_extracti64x4_epi64(v[p], 1));
        power = _mm512_fmadd_pd(low, low, _mm512_fmadd_pd(high, high, power));
    }
    const float factor = (float)((double)(NORM * 8) / sqrt(_mm512_reduce_add_pd(power) + (double)(10737)));
    const __m512i top = _mm512_set1_epi32(TOP), low = _mm512_set1_epi32(-TOP), middle = _mm512_set1_epi32(128);
    for (int p = 0; p < 4; p++) {
        __m512i q = _mm512_cvtps_epi32(_mm512_mul_ps(_mm512_cvtepi32_ps(v[p]), _mm512_set1_ps(factor)));
        q = _mm512_add_epi32(_mm512_max_epi32(_mm512_min_epi32(q, top), low), middle);
        _mm_storeu_si128((__m128i *)(out + HALF * p), _mm512_cvtepi32_epi8(q));
    }
}

BYTES static inline __m512i four(const uint8_t *at) {
    int32_t word;
    memcpy(&word, at, sizeof word);
    return _mm512_set1_epi32(word);
}

/* acc[r][p] += inputs (64 bytes of each of ROUND rows, `stride` apart) by 64 inputs of a matrix. */
BYTES static ALWAYS void byte_sums(__m512i acc[ROUND][4], const uint8_t *in, Py_ssize_t stride, const int8_t *w) {
#pragma GCC unroll 4
    for (int k = 0; k < WIDTH; k += 4) {
        const int8_t *row = w + k * WIDTH;
        const __m512i w0 = _mm512_loadu_si512(row), w1 = _mm512_loadu_si512(row + 64), w2 = _mm512_loadu_si512(row + 128), w3 = _mm512_loadu_si512(row + 192);
#pragma GCC unroll 4
        for (int r = 0; r < ROUND; r++) {
            const __m512i v = four(in + r * stride + k);
            acc[r][0] = _mm512_dpbusd_epi32(acc[r][0], v, w0);
            acc[r][1] = _mm512_dpbusd_epi32(acc[r][1], v, w1);
            acc[r][2] = _mm512_dpbusd_epi32(acc[r][2], v, w2);
            acc[r][3] = _mm512_dpbusd_epi32(acc[r][3], v, w3);
        }
    }
}

BYTES static ALWAYS void byte_hidden(__m512i acc[ROUND][4], const Product *p, uint8_t *out) {
    const __m512 top = _mm512_set1_ps(HIDDEN), zero = _mm512_setzero_ps();
    for (int r = 0; r < ROUND; r++)
        for (int q = 0; q < 4; q++) {
            const __m512 v = _mm512_max_ps(_mm512_cvtepi32_ps(acc[r][q]), zero);
            const __m512 h = _mm512_min_ps(_mm512_mul_ps(v, _mm512_loadu_ps(p->scale + HALF * q)), top);
            _mm_storeu_si128((__m128i *)(out + r * WIDTH + HALF * q), _mm512_cvtepi32_epi8(_mm512_cvtps_epi32(h)));
        }
}

/* What sums begin with: the bias, less what the 128 added to normed values contribute. */
BYTES static inline void begin(__m512i from[4], const Product *p, int added) {
    for (int q = 0; q < 4; q++)
        from[q] = _mm512_sub_epi32(_mm512_loadu_si512(p->bias + HALF * q), _mm512_mullo_epi32(_mm512_loadu_si512(p->sums + HALF * q), _mm512_set1_epi32(added)));
}

BYTES static void byte_block(int32_t *x, Py_ssize_t n, uint8_t *normed, int dilation, const Product *wide, const Product *narrow) {
    for (Py_ssize_t i = 0; i < n; i++) byte_norm(x + i * WIDTH, normed + i * WIDTH);
    memset(normed + n * WIDTH, 128, (PAD + ROUND) * WIDTH);
    __m512i from[4], back[4];
    begin(from, wide, 128);
    begin(back, narrow, 0);
    const __m512i far_out = _mm512_set1_epi32(FAR_OUT), near_out = _mm512_set1_epi32(-FAR_OUT);
    const __m512 far_float = _mm512_set1_ps(FAR_OUT), near_float = _mm512_set1_ps(-FAR_OUT);
    uint8_t hidden[ROUND * WIDTH];
    for (Py_ssize_t i = 0; i < n; i += ROUND) {
        const int rows = n - i < ROUND ? (int)(n - i) : ROUND;
        __m512i acc[ROUND][4];
        for (int r = 0; r < ROUND; r++)
            for (int q = 0; q < 4; q++) acc[r][q] = from[q];
        for (int tap = 0; tap < TAPS; tap++) byte_sums(acc, normed + (i + (tap - 1) * dilation) * WIDTH, WIDTH, wide->bytes + tap * NARROW);
        byte_hidden(acc, wide, hidden);
        for (int r = 0; r < ROUND; r++)
            for (int q = 0; q < 4; q++) acc[r][q] = back[q];
        byte_sums(acc, hidden, WIDTH, narrow->bytes);
        for (int r = 0; r < rows; r++)
            for (int q = 0; q < 4; q++) {
                int32_t *at = x + (i + r) * WIDTH + HALF * q;
                __m512 v = _mm512_mul_ps(_mm512_cvtepi32_ps(acc[r][q]), _mm512_loadu_ps(narrow->scale + HALF * q));
                v = _mm512_max_ps(_mm512_min_ps(v, far_float), near_float);
                const __m512i sum = _mm512_add_epi32(_mm512_loadu_si512(at), _mm512_cvtps_epi32(v));
                _mm512_storeu_si512(at, _mm512_max_epi32(_mm512_min_epi32(sum, far_out), near_out));
            }
    }
}

BYTES static void byte_head(const int32_t *x, int rows, const Product *head, uint8_t *out) {
    uint8_t normed[ROUND * WIDTH];
    memset(normed, 128, sizeof normed);
    for (int r = 0; r < rows; r++) byte_norm(x + r * WIDTH, normed + r * WIDTH);
    __m512i from[4], acc[ROUND][4];
    begin(from, head, 128);
    for (int r = 0; r < ROUND; r++)
        for (int q = 0; q < 4; q++) acc[r][q] = from[q];
    byte_sums(acc, normed, WIDTH, head->bytes);
    byte_hidden(acc, head, out);
}
#endif

static void block(Room *room, int32_t *x, Py_ssize_t n, const Weights *w, int number) {
    uint8_t *normed = room->normed + PAD * WIDTH;
#ifdef BYTES
    if (room->bytes) {
        memset(room->normed, 128, PAD * WIDTH);
        byte_block(x, n, normed, DILATION[number], &w->wide[number], &w->narrow[number]);
        return;
    }
#endif
    memset(room->normed, 0, PAD * WIDTH);
    float_block(x, n, (int8_t *)normed, DILATION[number], &w->wide[number], &w->narrow[number]);
}

/* out = rint((in by matrix + bias) * scale): whole numbers in doubles. `p`: matrix, bias, scale, one after the other. */
CLONES
static void dense(const double *in, int inputs, const double *p, double *out) {
    double sum[WIDTH];
    memcpy(sum, p + inputs * WIDTH, sizeof sum);
    for (int k = 0; k < inputs; k++)
        for (int o = 0; o < WIDTH; o++) sum[o] += in[k] * p[k * WIDTH + o];
    const double *scale = p + (inputs + 1) * WIDTH;
    for (int o = 0; o < WIDTH; o++) {
        const double v = rint(sum[o] * scale[o]);
        out[o] = v > FAR_OUT ? FAR_OUT : v < -FAR_OUT ? -FAR_OUT : v;
    }
}

/* Pooled values of n tokens and their sums. */
CLONES
static void pool_rows(const int32_t *x, Py_ssize_t n, const float *gain, uint8_t *pooled, int32_t *whole) {
    int8_t normed[WIDTH];
    memset(whole, 0, WIDTH * sizeof *whole);
    for (Py_ssize_t i = 0; i < n; i++) {
        whole_norm(x + i * WIDTH, normed);
        for (int o = 0; o < WIDTH; o++) {
            const float v = rintf((float)normed[o] * gain[o]);
            const int32_t whole_value = (int32_t)(v > HIDDEN ? HIDDEN : v > 0.0f ? v : 0.0f);
            pooled[i * WIDTH + o] = (uint8_t)whole_value;
            whole[o] += whole_value;
        }
    }
}

/* Sums and largest values of the pooled tokens of one line. */
CLONES
static void pool_line(const uint8_t *pooled, Py_ssize_t n, double *own) {
    int32_t total[WIDTH] = {0};
    uint8_t peak[WIDTH] = {0};
    for (Py_ssize_t i = 0; i < n; i++)
        for (int o = 0; o < WIDTH; o++) {
            const uint8_t v = pooled[i * WIDTH + o];
            total[o] += v;
            peak[o] = peak[o] > v ? peak[o] : v;
        }
    for (int o = 0; o < WIDTH; o++) {
        own[o] = rint((double)SHARP * (double)total[o] / (double)n);
        own[WIDTH + o] = (double)(SHARP * peak[o]);
    }
}

CLONES
static void normed_line(const int32_t *z, double *own) {
    int8_t normed[WIDTH];
    whole_norm(z, normed);
    for (int o = 0; o < WIDTH; o++) own[o] = (double)normed[o];
}

CLONES
static void tell(int32_t *x, Py_ssize_t n, const double *out, const double *said) {
    int32_t told[WIDTH];
    for (int o = 0; o < WIDTH; o++) told[o] = (int32_t)(out[o] + said[o]);
    for (Py_ssize_t i = 0; i < n; i++)
        for (int o = 0; o < WIDTH; o++) {
            const int32_t v = x[i * WIDTH + o] + told[o];
            x[i * WIDTH + o] = v > FAR_OUT ? FAR_OUT : v < -FAR_OUT ? -FAR_OUT : v;
        }
}

static Py_ssize_t line_end(const int32_t *line, Py_ssize_t at, Py_ssize_t n) {
    Py_ssize_t end = at + 1;
    while (end < n && line[end] == line[at]) end++;
    return end;
}

/* The line level: what lines and the whole section say to each token is added to x. */
static void lines_level(Room *room, Py_ssize_t n, const int32_t *line, const Weights *w) {
    const double *pool = w->level, *topic = pool + (2 * WIDTH + 2) * WIDTH, *back = topic + (WIDTH + 2) * WIDTH, *back_topic = back + (WIDTH + 2) * WIDTH;
    int32_t whole[WIDTH];
    double mean[WIDTH], said[WIDTH], own[2 * WIDTH], out[WIDTH];
    pool_rows(room->x, n, w->pool_gain, room->pooled, whole);
    for (int o = 0; o < WIDTH; o++) mean[o] = rint((double)SHARP * (double)whole[o] / (double)n);
    dense(mean, WIDTH, topic, said);
    Py_ssize_t count = 0;
    for (Py_ssize_t i = 0, end; i < n; i = end, count++) {
        end = line_end(line, i, n);
        pool_line(room->pooled + i * WIDTH, end - i, own);
        dense(own, 2 * WIDTH, pool, out);
        for (int o = 0; o < WIDTH; o++) room->z[count * WIDTH + o] = kept((int64_t)(out[o] + said[o]));
    }
    for (int b = LINE_FROM; b < LINE_TO; b++) block(room, room->z, count, w, b);
    dense(mean, WIDTH, back_topic, said);
    for (Py_ssize_t i = 0, end, l = 0; i < n; i = end, l++) {
        end = line_end(line, i, n);
        normed_line(room->z + l * WIDTH, own);
        dense(own, WIDTH, back, out);
        tell(room->x + i * WIDTH, end - i, out, said);
    }
}

CLONES
static void gather(int32_t *x, Py_ssize_t n, const int32_t *rows, const int8_t *table, const float *scale) {
    for (Py_ssize_t i = 0; i < n; i++) {
        const int32_t *own = rows + i * INPUTS;
#if defined(__GNUC__)
        /* The table is larger than the caches. */
        if (i + 16 < n)
            for (int k = 0; k < 5; k++) __builtin_prefetch(table + (size_t)own[16 * INPUTS + k] * WIDTH);
#endif
        int16_t sum[WIDTH] = {0};
        for (int k = 0; k < INPUTS; k++) {
            const int8_t *row = table + (size_t)own[k] * WIDTH;
            for (int o = 0; o < WIDTH; o++) sum[o] += row[o];
        }
        for (int o = 0; o < WIDTH; o++) x[i * WIDTH + o] = (int32_t)rintf((float)sum[o] * scale[o]);
    }
}

/* Log-odds of some rows for one head, cut off at +-limit. */
CLONES
static void last_sums(const uint8_t *hidden, int rows, const double *last, int head, int limit, int32_t *out) {
    const double *weight = last + head * WIDTH;
    for (int r = 0; r < rows; r++) {
        int32_t sum = 0;
        for (int o = 0; o < WIDTH; o++) sum += (int32_t)hidden[r * WIDTH + o] * (int32_t)weight[o];
        const double v = rint(((double)sum + last[HEADS * WIDTH + head]) * last[HEADS * (WIDTH + 1) + head]);
        out[r] = (int32_t)(v > limit ? limit : v < -limit ? -limit : v);
    }
}

static void forward(Room *room, Py_ssize_t n, const int32_t *line, const Weights *w, int limit, int32_t *const out[HEADS]) {
    gather(room->x, n, room->rows, w->embedding, w->embedding_scale);
    for (int b = 0; b < LINE_FROM; b++) block(room, room->x, n, w, b);
    lines_level(room, n, line, w);
    for (int b = LINE_TO; b < BLOCKS; b++) block(room, room->x, n, w, b);
    uint8_t hidden[ROUND * WIDTH];
    for (Py_ssize_t i = 0; i < n; i += ROUND) {
        const int rows = n - i < ROUND ? (int)(n - i) : ROUND;
#ifdef BYTES
        if (room->bytes) byte_head(room->x + i * WIDTH, rows, &w->head, hidden);
        else
#endif
            float_head(room->x + i * WIDTH, rows, &w->head, hidden);
        for (int h = 0; h < HEADS; h++) last_sums(hidden, rows, w->last, h, limit, out[h] + i);
    }
}

typedef struct {
    const uint32_t *hash, *codes, *fold;
    const uint8_t *kind, *space, *flags;
    const int64_t *start, *end, *length;
    const int32_t *one, *two, *line;
} Tokens;

static inline uint32_t pair_of(const uint32_t *hash) {
    uint32_t pair = hash[0] * 0x85EBCA6Bu;
    pair ^= pair >> 15;
    pair += hash[1] * 0x27D4EB2Fu;
    return pair ^ (pair >> 13);
}

static inline int32_t row_of(uint32_t value, uint32_t salt, int bits) { return (int32_t)(((value ^ salt) * 0x9E3779B1u) >> (32 - bits)); }

/* Embedding rows of one token, in the order of detector/signals/inputs.py. */
static void rows_of(const Tokens *t, Py_ssize_t at, int script, int32_t *rows) {
    enum { NEWLINE = 1, WORD = 1 << 15, PAIR = 1 << 16, LETTERS = 1 << 13, SHAPE = 1 << 9 };
    const int breaks = t->kind[at] == NEWLINE;
    const int64_t first = t->start[at], last = t->end[at] - 1, length = t->length[at] > 0 ? t->length[at] : 0;
    uint32_t prefix = 0, suffix = 0;
    for (int step = 0; step < 3; step++) {
        const int has = length > step;
        prefix = prefix * 31u + (has ? (breaks ? '\n' : t->fold[t->codes[first + step]]) : 0u);
        suffix = suffix * 31u + (has ? (breaks ? '\n' : t->fold[t->codes[last - step]]) : 0u);
    }
    const int f = breaks ? 0 : (t->flags[at] & 1) + (t->flags[at] & 2) + ((t->flags[at] & 8) >> 1) + ((t->flags[at] & 4) << 1);
    const int32_t times = t->one[at];
    const int often = times < 2 ? 0 : times < 3 ? 1 : times < 5 ? 2 : 3;
    const int hidden = t->start[at] > t->end[at - 1] && !t->space[at];
    rows[0] = row_of(t->hash[at], 1, 15);
    rows[1] = WORD + row_of(pair_of(t->hash + at), 2, 16);
    rows[2] = WORD + PAIR + row_of(pair_of(t->hash + at - 1), 3, 16);
    rows[3] = WORD + 2 * PAIR + row_of(prefix, 4, 13);
    rows[4] = WORD + 2 * PAIR + LETTERS + row_of(suffix, 5, 13);
    rows[5] = WORD + 2 * PAIR + 2 * LETTERS + (t->kind[at] & 15) + 16 * (t->space[at] & 1) + 32 * (int32_t)(length < 15 ? length : 15);
    rows[6] = WORD + 2 * PAIR + 2 * LETTERS + SHAPE + often + 4 * (script & 3) + 16 * f + 256 * (t->two[at] > 1) + 512 * hidden;
}

static void weights_of(Weights *w, const Py_buffer *v) {
    const int8_t *bytes = v[2].buf;
    const float *floats = v[3].buf, *scale = v[6].buf;
    const int32_t *bias = v[4].buf, *sums = v[5].buf;
    *w = (Weights){.embedding = v[0].buf, .embedding_scale = v[1].buf, .pool_gain = v[7].buf, .level = v[8].buf, .last = v[9].buf};
    for (int i = 0; i <= 2 * BLOCKS; i++) {
        Product *p = i < BLOCKS ? &w->wide[i] : i < 2 * BLOCKS ? &w->narrow[i - BLOCKS] : &w->head;
        const Py_ssize_t at = i < BLOCKS ? (Py_ssize_t)i * WIDE : (Py_ssize_t)BLOCKS * WIDE + (Py_ssize_t)(i - BLOCKS) * NARROW;
        *p = (Product){bytes + at, floats + at, scale + i * WIDTH, bias + i * WIDTH, sums + i * WIDTH};
    }
}

static int room_for(Room *room, Py_ssize_t n) {
    const size_t rows = (size_t)n + 2 * PAD + ROUND;
    room->x = malloc(rows * WIDTH * sizeof(int32_t));
    room->z = malloc(rows * WIDTH * sizeof(int32_t));
    room->rows = malloc(rows * INPUTS * sizeof(int32_t));
    room->normed = malloc(rows * WIDTH);
    room->pooled = malloc(rows * WIDTH);
    return room->x && room->z && room->rows && room->normed && room->pooled ? 0 : -1;
}

static void leave(Room *room) {
    free(room->x);
    free(room->z);
    free(room->rows);
    free(room->normed);
    free(room->pooled);
}

/* Take the buffers of a tuple; `count` and `item` say what each must hold. */
static int take_all(PyObject *tuple, Py_buffer *views, int number, const Py_ssize_t *item, const Py_ssize_t *count, const char *what) {
    if (!PyTuple_Check(tuple) || PyTuple_GET_SIZE(tuple) != number) {
        PyErr_Format(PyExc_ValueError, "%s: a tuple of %d arrays is wanted", what, number);
        return -1;
    }
    for (int i = 0; i < number; i++)
        if (take(PyTuple_GET_ITEM(tuple, i), &views[i], 0, item[i], count[i], what) < 0) {
            drop(views, i);
            return -1;
        }
    return 0;
}

/* net(tokens, text, sections, weights, limit, inside i32 n, start i32 n, end i32 n): log-odds of the sections' tokens.
 * tokens: hash u32, kind u8, space u8, start i64, end i64, length i64, flags u8, one i32, two i32, line i32; text: codes u32, fold u32;
 * sections: first i64, last i64, script u8; weights as in Network._packed. */
PyObject *kernel_net(PyObject *self, PyObject *args) {
    PyObject *tokens, *text, *parts, *packed, *outs[HEADS];
    int limit;
    if (!PyArg_ParseTuple(args, "O!O!O!O!iOOO", &PyTuple_Type, &tokens, &PyTuple_Type, &text, &PyTuple_Type, &parts, &PyTuple_Type, &packed, &limit,
                          &outs[0], &outs[1], &outs[2]))
        return NULL;
    static const Py_ssize_t token_item[10] = {4, 1, 1, 8, 8, 8, 1, 4, 4, 4}, text_item[2] = {4, 4}, part_item[3] = {8, 8, 1};
    static const Py_ssize_t weight_item[10] = {1, 4, 1, 4, 4, 4, 4, 4, 8, 8};
    static const Py_ssize_t weight_count[10] = {(Py_ssize_t)ROWS * WIDTH, WIDTH, PRODUCTS, PRODUCTS, (2 * BLOCKS + 1) * WIDTH, (2 * BLOCKS + 1) * WIDTH,
                                                (2 * BLOCKS + 1) * WIDTH, WIDTH, LEVEL, LAST};
    Py_buffer first = {0}, t[10], x[2], s[3], w[10], o[HEADS];
    if (PyTuple_GET_SIZE(tokens) < 1 || take(PyTuple_GET_ITEM(tokens, 0), &first, 0, 4, -1, "tokens") < 0) return NULL;
    const Py_ssize_t n = first.len / 4;
    PyBuffer_Release(&first);
    if (PyTuple_GET_SIZE(parts) < 1 || take(PyTuple_GET_ITEM(parts, 0), &first, 0, 8, -1, "sections") < 0) return NULL;
    const Py_ssize_t count = first.len / 8;
    PyBuffer_Release(&first);
    const Py_ssize_t token_count[10] = {n, n, n, n, n, n, n, n, n, n}, text_count[2] = {0, 0x110001}, part_count[3] = {count, count, count};
    if (take_all(tokens, t, 10, token_item, token_count, "tokens") < 0) return NULL;
    if (take_all(text, x, 2, text_item, text_count, "text") < 0) { drop(t, 10); return NULL; }
    if (take_all(parts, s, 3, part_item, part_count, "sections") < 0) { drop(t, 10); drop(x, 2); return NULL; }
    if (take_all(packed, w, 10, weight_item, weight_count, "weights") < 0) { drop(t, 10); drop(x, 2); drop(s, 3); return NULL; }
    int taken = 0;
    while (taken < HEADS && take(outs[taken], &o[taken], 1, 4, n, "out") == 0) taken++;
    PyObject *answer = NULL;
    if (taken < HEADS) goto done;
    const Tokens token = {t[0].buf, x[0].buf, x[1].buf, t[1].buf, t[2].buf, t[6].buf, t[3].buf, t[4].buf, t[5].buf, t[7].buf, t[8].buf, t[9].buf};
    const int64_t *begins = s[0].buf, *ends = s[1].buf, codes = x[0].len / 4;
    const uint8_t *script = s[2].buf;
    Py_ssize_t longest = 0;
    int bad = limit < 0;
    for (Py_ssize_t i = 0; !bad && i < count; i++) {
        bad = begins[i] < 1 || ends[i] < begins[i] || ends[i] >= n;
        for (int64_t at = begins[i]; !bad && at < ends[i]; at++)
            bad = token.start[at] < 0 || token.end[at] <= token.start[at] || token.end[at] > codes || token.length[at] > token.end[at] - token.start[at];
        if (!bad && ends[i] - begins[i] > longest) longest = ends[i] - begins[i];
    }
    for (int64_t at = 0; !bad && at < codes; at++) bad = token.codes[at] > 0x110000;
    if (bad) {
        PyErr_SetString(PyExc_ValueError, "sections or tokens are out of range");
        goto done;
    }
    Weights weights;
    weights_of(&weights, w);
    Room room = {.bytes = byte_products()};
    if (room_for(&room, longest) < 0) {
        leave(&room);
        PyErr_NoMemory();
        goto done;
    }
    Py_BEGIN_ALLOW_THREADS
    for (Py_ssize_t i = 0; i < count; i++) {
        const Py_ssize_t from = begins[i], size = ends[i] - begins[i];
        if (!size) continue;
        for (Py_ssize_t k = 0; k < size; k++) rows_of(&token, from + k, script[i], room.rows + k * INPUTS);
        int32_t *const out[HEADS] = {(int32_t *)o[0].buf + from, (int32_t *)o[1].buf + from, (int32_t *)o[2].buf + from};
        forward(&room, size, token.line + from, &weights, limit, out);
    }
    Py_END_ALLOW_THREADS
    leave(&room);
    answer = Py_NewRef(Py_None);
done:
    drop(o, taken);
    drop(t, 10);
    drop(x, 2);
    drop(s, 3);
    drop(w, 10);
    return answer;
}

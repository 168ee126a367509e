/* The network over tokens, in whole numbers; the numpy twin is in detector/model/network.py.
 *
 * Every sum of products is exact, so its order is free: bytes by bytes where the processor multiplies them
 * (AVX-512 VNNI), the same whole numbers held in floats elsewhere. What is rounded is one product of two
 * floats at a time, to the nearest, halves to even; no product is fused with a sum that is not exact.
 */
#include <math.h>
#include "machine.h"

enum { WIDTH = 64, HALF = 16, TAPS = 3, BLOCKS = 9, LINE_FROM = 3, LINE_TO = 5, HEADS = 3, PAD = 8, ROUND = 4, EIGHT = 2 * ROUND };
enum { UNIT = 4096, NORM = 16, LEAST = 10737, TOP = 127, HIDDEN = 255, SHARP = 16, FAR_OUT = 1 << 23, INPUTS = 8, FAR_ROWS = 5, AHEAD = 16 };
enum { WIDE = TAPS * WIDTH * WIDTH, NARROW = WIDTH * WIDTH, PRODUCTS = BLOCKS * (WIDE + NARROW) + 2 * NARROW, ROWS = 182784 };
enum { LEVEL = (2 * WIDTH + 2) * WIDTH + 3 * (WIDTH + 2) * WIDTH, LAST = (HEADS + 1) * (WIDTH + 2) };
static const int DILATION[BLOCKS] = {1, 2, 4, 1, 2, 8, 1, 2, 4};

/* A matrix of small whole numbers: as groups of four inputs by output (bytes), as floats; sums over inputs. */
typedef struct {
    const int8_t *bytes;
    const float *floats, *scale;
    const int32_t *bias, *sums;
} Product;

/* From residual values to log-odds: a hidden layer, then weights, biases and scales of `count` answers (at most HEADS). */
typedef struct {
    Product hidden;
    const double *last;
    int count;
    /* The weights in the order of rows of bytes (see packed_bytes). */
    int16_t byte_last[HEADS][WIDTH];
} Head;

typedef struct {
    const int8_t *embedding;
    const float *embedding_scale, *pool_gain;
    Product wide[BLOCKS], narrow[BLOCKS];
    Head head, early;
    const double *level;
    /* Gains in the order of rows of bytes. */
    float byte_gain[WIDTH];
} Weights;

/* Room for one section of at most `size` rows: residual values of tokens and lines, rows of the embedding (one kind after the
 * other), normed values (with PAD rows of zeros at both ends), pooled ones or, where bytes are multiplied, other normed ones. */
typedef struct {
    int32_t *x, *z, *rows;
    uint8_t *normed, *pooled;
    void *all;
    Py_ssize_t size;
    int bytes;
} Room;

static ALWAYS void whole_norm(const int32_t *x, int8_t *out) {
    double part[8] = {0}, power = 0.0;
    for (int o = 0; o < WIDTH; o += 8)
        for (int k = 0; k < 8; k++) part[k] += (double)x[o + k] * (double)x[o + k];
    for (int k = 0; k < 8; k++) power += part[k];
    const float factor = (float)((double)(NORM * 8) / sqrt(power + (double)LEAST));
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

static void block(Room *room, int32_t *x, Py_ssize_t n, const Weights *w, int number) {
    float_block(x, n, (int8_t *)room->normed + PAD * WIDTH, DILATION[number], &w->wide[number], &w->narrow[number]);
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
static void gather(int32_t *x, Py_ssize_t n, const int32_t *rows, Py_ssize_t room, const int8_t *table, const float *scale) {
    for (Py_ssize_t i = 0; i < n; i++) {
#if defined(__GNUC__)
        /* The table is larger than the caches. */
        for (int k = 0; k < FAR_ROWS; k++) __builtin_prefetch(table + (size_t)rows[k * room + i + AHEAD] * WIDTH);
#endif
        int16_t sum[WIDTH] = {0};
        for (int k = 0; k < INPUTS; k++) {
            const int8_t *row = table + (size_t)rows[k * room + i] * WIDTH;
            for (int o = 0; o < WIDTH; o++) sum[o] += row[o];
        }
        for (int o = 0; o < WIDTH; o++) x[i * WIDTH + o] = (int32_t)rintf((float)sum[o] * scale[o]);
    }
}

/* Log-odds of some rows, answer `number` of a head, cut off at +-limit. */
CLONES
static void last_sums(const uint8_t *hidden, int rows, const Head *head, int number, int limit, int32_t *out) {
    const double *weight = head->last + number * WIDTH, *bias = head->last + head->count * WIDTH, *scale = bias + head->count;
    for (int r = 0; r < rows; r++) {
        int32_t sum = 0;
        for (int o = 0; o < WIDTH; o++) sum += (int32_t)hidden[r * WIDTH + o] * (int32_t)weight[o];
        const double v = rint(((double)sum + bias[number]) * scale[number]);
        out[r] = (int32_t)(v > limit ? limit : v < -limit ? -limit : v);
    }
}

/* Log-odds of n tokens from their residual values. */
static void float_heads(const int32_t *x, Py_ssize_t n, const Head *head, int limit, int32_t *const *out) {
    uint8_t hidden[ROUND * WIDTH];
    for (Py_ssize_t i = 0; i < n; i += ROUND) {
        const int rows = n - i < ROUND ? (int)(n - i) : ROUND;
        float_head(x + i * WIDTH, rows, &head->hidden, hidden);
        for (int h = 0; h < head->count; h++) last_sums(hidden, rows, head, h, limit, out[h] + i);
    }
}

/* Read a section and return its early peak; where that is under `least`, the later blocks are spared and nothing is written. */
static int32_t forward(Room *room, Py_ssize_t n, const int32_t *line, const Weights *w, int limit, int32_t least, int32_t *const out[HEADS]) {
    gather(room->x, n, room->rows, room->size, w->embedding, w->embedding_scale);
    for (int b = 0; b < LINE_FROM; b++) block(room, room->x, n, w, b);
    lines_level(room, n, line, w);
    /* Nobody asks for the rows of the embedding any more: room for the early answers. */
    float_heads(room->x, n, &w->early, limit, &room->rows);
    const int32_t peak = second(room->rows, n);
    if (peak < least) return peak;
    for (int b = LINE_TO; b < BLOCKS; b++) block(room, room->x, n, w, b);
    float_heads(room->x, n, &w->head, limit, out);
    return peak;
}

#ifdef BYTES
/* Bytes of a row lie as the packing instructions leave them: channels 16 q + 4 l and the three after it at place 16 l + 4 q.
 * Products take four inputs at a time, so that nothing but the order of the weights' rows follows from it. */
BYTES static ALWAYS __m512i packed_bytes(const __m512i v[4]) {
    return _mm512_packus_epi16(_mm512_packs_epi32(v[0], v[1]), _mm512_packs_epi32(v[2], v[3]));
}

/* Sum of the squares of four quarters of a row, in eight parts. */
BYTES static ALWAYS __m512i squares(const __m512i v[4]) {
    __m512i sum = _mm512_setzero_si512();
#pragma GCC unroll 4
    for (int q = 0; q < 4; q++) {
        const __m512i odd = _mm512_srli_epi64(v[q], 32);
        sum = _mm512_add_epi64(_mm512_add_epi64(sum, _mm512_mul_epi32(v[q], v[q])), _mm512_mul_epi32(odd, odd));
    }
    return sum;
}

/* What EIGHT rows are to be multiplied by, from the parts of their squares. */
BYTES static ALWAYS void byte_factors(const __m512i part[EIGHT], float factor[EIGHT]) {
    __m512i sum[4];
    for (int r = 0; r < 4; r++) sum[r] = _mm512_add_epi64(_mm512_unpacklo_epi64(part[2 * r], part[2 * r + 1]), _mm512_unpackhi_epi64(part[2 * r], part[2 * r + 1]));
    for (int r = 0; r < 2; r++) sum[r] = _mm512_add_epi64(_mm512_shuffle_i64x2(sum[2 * r], sum[2 * r + 1], 0x88), _mm512_shuffle_i64x2(sum[2 * r], sum[2 * r + 1], 0xdd));
    const __m512i power = _mm512_add_epi64(_mm512_shuffle_i64x2(sum[0], sum[1], 0x88), _mm512_shuffle_i64x2(sum[0], sum[1], 0xdd));
    const __m512d root = _mm512_sqrt_pd(_mm512_add_pd(_mm512_cvtepi64_pd(power), _mm512_set1_pd(LEAST)));
    _mm256_storeu_ps(factor, _mm512_cvtpd_ps(_mm512_div_pd(_mm512_set1_pd(NORM * 8), root)));
}

/* Normed values of a row, plus 128 as the byte products want them. */
BYTES static ALWAYS void byte_scaled(const int32_t *x, float factor, uint8_t *out) {
    __m512i v[4];
#pragma GCC unroll 4
    for (int q = 0; q < 4; q++) v[q] = _mm512_cvtps_epi32(_mm512_mul_ps(_mm512_cvtepi32_ps(_mm512_loadu_si512(x + HALF * q)), _mm512_set1_ps(factor)));
    const __m512i y = _mm512_packs_epi16(_mm512_packs_epi32(v[0], v[1]), _mm512_packs_epi32(v[2], v[3]));
    _mm512_storeu_si512(out, _mm512_xor_si512(_mm512_max_epi8(y, _mm512_set1_epi8(-TOP)), _mm512_set1_epi8(-128)));
}

/* Normed values of n rows (computed up to a multiple of EIGHT), and rows of zeros after them. */
BYTES static void byte_norms(const int32_t *x, Py_ssize_t n, uint8_t *out) {
    float factor[2][EIGHT] = {{0}};
    for (Py_ssize_t i = 0; i < n + EIGHT; i += EIGHT) {
        if (i < n) {
            __m512i part[EIGHT];
#pragma GCC unroll 8
            for (int r = 0; r < EIGHT; r++) {
                __m512i v[4];
                for (int q = 0; q < 4; q++) v[q] = _mm512_loadu_si512(x + (i + r) * WIDTH + HALF * q);
                part[r] = squares(v);
            }
            byte_factors(part, factor[i / EIGHT % 2]);
        }
        /* The rows before: their roots and quotients are long known. */
        if (i)
            for (int r = 0; r < EIGHT; r++) byte_scaled(x + (i - EIGHT + r) * WIDTH, factor[(i / EIGHT + 1) % 2][r], out + (i - EIGHT + r) * WIDTH);
    }
    memset(out + n * WIDTH, 128, PAD * WIDTH);
}

BYTES static ALWAYS __m512i four(const uint8_t *at) {
    int32_t word;
    memcpy(&word, at, sizeof word);
    return _mm512_set1_epi32(word);
}

/* acc[r][p] += inputs (64 bytes of each of ROUND rows) by 64 inputs of a matrix. Unrolled altogether: a loop over q costs 2%. */
BYTES static ALWAYS void byte_sums(__m512i acc[ROUND][4], const uint8_t *in, const int8_t *w) {
#pragma GCC unroll 4
    for (int q = 0; q < 4; q++)
#pragma GCC unroll 4
        for (int l = 0; l < 4; l++) {
            const int8_t *row = w + (4 * q + l) * 4 * WIDTH;
            const __m512i w0 = _mm512_loadu_si512(row), w1 = _mm512_loadu_si512(row + 64), w2 = _mm512_loadu_si512(row + 128), w3 = _mm512_loadu_si512(row + 192);
#pragma GCC unroll 4
            for (int r = 0; r < ROUND; r++) {
                const __m512i v = four(in + r * WIDTH + 16 * l + 4 * q);
                acc[r][0] = _mm512_dpbusd_epi32(acc[r][0], v, w0);
                acc[r][1] = _mm512_dpbusd_epi32(acc[r][1], v, w1);
                acc[r][2] = _mm512_dpbusd_epi32(acc[r][2], v, w2);
                acc[r][3] = _mm512_dpbusd_epi32(acc[r][3], v, w3);
            }
        }
}

/* Negative sums become 0 and large ones HIDDEN where the numbers are packed. */
BYTES static ALWAYS void byte_hidden(__m512i acc[ROUND][4], const __m512 scale[4], uint8_t *out) {
#pragma GCC unroll 4
    for (int r = 0; r < ROUND; r++) {
        __m512i v[4];
#pragma GCC unroll 4
        for (int q = 0; q < 4; q++) v[q] = _mm512_cvtps_epi32(_mm512_mul_ps(_mm512_cvtepi32_ps(acc[r][q]), scale[q]));
        _mm512_storeu_si512(out + r * WIDTH, packed_bytes(v));
    }
}

/* What sums begin with (the bias, less what the 128 added to normed values contribute) and are multiplied by. */
BYTES static ALWAYS void begin(__m512i from[4], __m512 scale[4], const Product *p, int added) {
    for (int q = 0; q < 4; q++) {
        scale[q] = _mm512_loadu_ps(p->scale + HALF * q);
        from[q] = _mm512_sub_epi32(_mm512_loadu_si512(p->bias + HALF * q), _mm512_mullo_epi32(_mm512_loadu_si512(p->sums + HALF * q), _mm512_set1_epi32(added)));
    }
}

/* The block over n rows of x (and what follows up to a multiple of EIGHT), whose normed values are at `normed`; those of the
 * answer go to `next`. */
BYTES static void byte_block(int32_t *x, Py_ssize_t n, const uint8_t *normed, uint8_t *next, int dilation, const Product *wide, const Product *narrow) {
    __m512i from[4], back[4];
    __m512 scale[4], back_scale[4];
    begin(from, scale, wide, 128);
    begin(back, back_scale, narrow, 0);
    const __m512i far_out = _mm512_set1_epi32(FAR_OUT), near_out = _mm512_set1_epi32(-FAR_OUT);
    const __m512 far_float = _mm512_set1_ps(FAR_OUT);
    _Alignas(64) uint8_t hidden[EIGHT * WIDTH];
    float factor[EIGHT] = {0};
    __m512i part[EIGHT] = {_mm512_setzero_si512()};
    for (Py_ssize_t i = 0; i < n; i += EIGHT) {
        __m512i acc[ROUND][4];
        const int rows = n - i > ROUND ? EIGHT : ROUND;
        /* The EIGHT rows before are normed row by row between products (at first, zeros are written that the next step overwrites):
         * their roots and quotients are known by then, and few instructions at a time find room beside the products. With rows
         * normed as soon as they are known, a token and block took 40 ns instead of 37.5; products alone take 31. */
        const int32_t *before = x + (i ? i - EIGHT : 0) * WIDTH;
        uint8_t *next_before = next + (i ? i - EIGHT : 0) * WIDTH;
        for (int half = 0; half < rows; half += ROUND) {
            for (int r = 0; r < ROUND; r++)
                for (int q = 0; q < 4; q++) acc[r][q] = from[q];
            for (int tap = 0; tap < TAPS; tap++) {
                byte_sums(acc, normed + (i + half + (tap - 1) * dilation) * WIDTH, wide->bytes + tap * NARROW);
                byte_scaled(before + (half + tap) * WIDTH, factor[half + tap], next_before + (half + tap) * WIDTH);
            }
            byte_hidden(acc, scale, hidden + half * WIDTH);
            byte_scaled(before + (half + TAPS) * WIDTH, factor[half + TAPS], next_before + (half + TAPS) * WIDTH);
        }
        for (int r = rows; r < EIGHT; r++) byte_scaled(before + r * WIDTH, factor[r], next_before + r * WIDTH);
        for (int half = 0; half < rows; half += ROUND) {
            for (int r = 0; r < ROUND; r++)
                for (int q = 0; q < 4; q++) acc[r][q] = back[q];
            byte_sums(acc, hidden + half * WIDTH, narrow->bytes);
#pragma GCC unroll 4
            for (int r = 0; r < ROUND; r++) {
                int32_t *at = x + (i + half + r) * WIDTH;
                __m512i sum[4];
#pragma GCC unroll 4
                for (int q = 0; q < 4; q++) {
                    const __m512 v = _mm512_mul_ps(_mm512_cvtepi32_ps(acc[r][q]), back_scale[q]);
                    /* 2: the smaller of both without their signs, with the sign of the first. */
                    sum[q] = _mm512_add_epi32(_mm512_loadu_si512(at + HALF * q), _mm512_cvtps_epi32(_mm512_range_ps(v, far_float, 2)));
                    sum[q] = _mm512_max_epi32(_mm512_min_epi32(sum[q], far_out), near_out);
                    _mm512_storeu_si512(at + HALF * q, sum[q]);
                }
                part[half + r] = squares(sum);
            }
        }
        byte_factors(part, factor);
    }
    const Py_ssize_t last = (n - 1) / EIGHT * EIGHT;
    for (int r = 0; r < EIGHT; r++) byte_scaled(x + (last + r) * WIDTH, factor[r], next + (last + r) * WIDTH);
    memset(next + n * WIDTH, 128, PAD * WIDTH);
}

/* Sums of embedding rows, and zeros up to a multiple of EIGHT rows. */
BYTES static void byte_gather(int32_t *x, Py_ssize_t n, const int32_t *rows, Py_ssize_t room, const int8_t *table, const float *scale) {
    for (Py_ssize_t i = 0; i < n; i++) {
        for (int k = 0; k < FAR_ROWS; k++) _mm_prefetch((const char *)table + (size_t)rows[k * room + i + AHEAD] * WIDTH, _MM_HINT_T0);
        __m512i sum[2] = {_mm512_setzero_si512(), _mm512_setzero_si512()};
#pragma GCC unroll 8
        for (int k = 0; k < INPUTS; k++) {
            const __m256i *row = (const __m256i *)(table + (size_t)rows[k * room + i] * WIDTH);
            sum[0] = _mm512_add_epi16(sum[0], _mm512_cvtepi8_epi16(_mm256_loadu_si256(row)));
            sum[1] = _mm512_add_epi16(sum[1], _mm512_cvtepi8_epi16(_mm256_loadu_si256(row + 1)));
        }
        for (int q = 0; q < 4; q++) {
            const __m256i part = q % 2 ? _mm512_extracti64x4_epi64(sum[q / 2], 1) : _mm512_castsi512_si256(sum[q / 2]);
            const __m512 v = _mm512_mul_ps(_mm512_cvtepi32_ps(_mm512_cvtepi16_epi32(part)), _mm512_loadu_ps(scale + HALF * q));
            _mm512_storeu_si512(x + i * WIDTH + HALF * q, _mm512_cvtps_epi32(v));
        }
    }
    memset(x + n * WIDTH, 0, (size_t)(-n & (EIGHT - 1)) * WIDTH * sizeof *x);
}

/* Quarters of a row's channels as they lie in rows of bytes, put in order. */
BYTES static ALWAYS void ordered(__m512i v[4]) {
    const __m512i a = _mm512_shuffle_i32x4(v[0], v[1], 0x44), b = _mm512_shuffle_i32x4(v[0], v[1], 0xee);
    const __m512i c = _mm512_shuffle_i32x4(v[2], v[3], 0x44), d = _mm512_shuffle_i32x4(v[2], v[3], 0xee);
    v[0] = _mm512_shuffle_i32x4(a, c, 0x88);
    v[1] = _mm512_shuffle_i32x4(a, c, 0xdd);
    v[2] = _mm512_shuffle_i32x4(b, d, 0x88);
    v[3] = _mm512_shuffle_i32x4(b, d, 0xdd);
}

/* Channels 8 k to 8 k + 7 of a row. */
BYTES static ALWAYS __m512d eighth(const __m512i v[4], int k) {
    return _mm512_cvtepi32_pd(k % 2 ? _mm512_extracti64x4_epi64(v[k / 2], 1) : _mm512_castsi512_si256(v[k / 2]));
}

/* Means of n rows whose sums are `total`, in parts of SHARP. */
BYTES static ALWAYS void byte_means(const __m512i total[4], Py_ssize_t n, double *out) {
    for (int k = 0; k < 8; k++) {
        const __m512d v = _mm512_div_pd(_mm512_mul_pd(_mm512_set1_pd(SHARP), eighth(total, k)), _mm512_set1_pd((double)n));
        _mm512_storeu_pd(out + 8 * k, _mm512_roundscale_pd(v, 0));
    }
}

/* Pooled values of the n tokens of one line: their means and largest values; their sums are added to `whole`. */
BYTES static void byte_pool(const uint8_t *normed, Py_ssize_t n, const float *gain, __m512i whole[4], double *own) {
    __m512i total[4], peak[4];
    for (int q = 0; q < 4; q++) total[q] = peak[q] = _mm512_setzero_si512();
    const __m512i top = _mm512_set1_epi32(HIDDEN), middle = _mm512_set1_epi32(128);
    for (Py_ssize_t i = 0; i < n; i++)
#pragma GCC unroll 4
        for (int q = 0; q < 4; q++) {
            const __m512i y = _mm512_sub_epi32(_mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)(normed + i * WIDTH + HALF * q))), middle);
            const __m512i v = _mm512_cvtps_epi32(_mm512_mul_ps(_mm512_cvtepi32_ps(y), _mm512_loadu_ps(gain + HALF * q)));
            const __m512i pooled = _mm512_min_epi32(_mm512_max_epi32(v, _mm512_setzero_si512()), top);
            total[q] = _mm512_add_epi32(total[q], pooled);
            peak[q] = _mm512_max_epi32(peak[q], pooled);
        }
    ordered(total);
    ordered(peak);
    for (int q = 0; q < 4; q++) whole[q] = _mm512_add_epi32(whole[q], total[q]);
    byte_means(total, n, own);
    for (int k = 0; k < 8; k++) _mm512_storeu_pd(own + WIDTH + 8 * k, _mm512_mul_pd(_mm512_set1_pd(SHARP), eighth(peak, k)));
}

/* As `dense`, for ROUND rows at a time, which share up to 64 KB of weights. */
BYTES static void byte_dense(const double *in, int inputs, const double *p, int32_t *out) {
    const double *bias = p + inputs * WIDTH, *scale = bias + WIDTH;
    for (int part = 0; part < WIDTH; part += WIDTH / 2) {
        __m512d acc[ROUND][4];
        for (int r = 0; r < ROUND; r++)
            for (int q = 0; q < 4; q++) acc[r][q] = _mm512_loadu_pd(bias + part + 8 * q);
        for (int k = 0; k < inputs; k++) {
            const double *row = p + k * WIDTH + part;
            const __m512d w0 = _mm512_loadu_pd(row), w1 = _mm512_loadu_pd(row + 8), w2 = _mm512_loadu_pd(row + 16), w3 = _mm512_loadu_pd(row + 24);
#pragma GCC unroll 4
            for (int r = 0; r < ROUND; r++) {
                const __m512d v = _mm512_set1_pd(in[r * inputs + k]);
                acc[r][0] = _mm512_fmadd_pd(v, w0, acc[r][0]);
                acc[r][1] = _mm512_fmadd_pd(v, w1, acc[r][1]);
                acc[r][2] = _mm512_fmadd_pd(v, w2, acc[r][2]);
                acc[r][3] = _mm512_fmadd_pd(v, w3, acc[r][3]);
            }
        }
        for (int r = 0; r < ROUND; r++)
            for (int q = 0; q < 4; q++) {
                const __m512d v = _mm512_roundscale_pd(_mm512_mul_pd(acc[r][q], _mm512_loadu_pd(scale + part + 8 * q)), 0);
                _mm256_storeu_si256((__m256i *)(out + r * WIDTH + part + 8 * q), _mm512_cvtpd_epi32(_mm512_range_pd(v, _mm512_set1_pd(FAR_OUT), 2)));
            }
    }
}

/* x + told, held within FAR_OUT. */
BYTES static ALWAYS void byte_tell(int32_t *x, const int32_t *told) {
    const __m512i far_out = _mm512_set1_epi32(FAR_OUT), near_out = _mm512_set1_epi32(-FAR_OUT);
    for (int o = 0; o < WIDTH; o += HALF) {
        const __m512i v = _mm512_add_epi32(_mm512_loadu_si512(x + o), _mm512_loadu_si512(told + o));
        _mm512_storeu_si512(x + o, _mm512_max_epi32(_mm512_min_epi32(v, far_out), near_out));
    }
}

/* As lines_level, for rows of bytes: `normed` holds those of the tokens, and is free afterwards, as `other` is. */
BYTES static void byte_lines(Room *room, Py_ssize_t n, const int32_t *line, const Weights *w, uint8_t *normed, uint8_t *other) {
    const double *pool = w->level, *topic = pool + (2 * WIDTH + 2) * WIDTH, *back = topic + (WIDTH + 2) * WIDTH, *back_topic = back + (WIDTH + 2) * WIDTH;
    int32_t *x = room->x, *z = room->z, said[WIDTH];
    double mean[WIDTH], out[WIDTH], own[ROUND * 2 * WIDTH] = {0};
    __m512i whole[4];
    for (int q = 0; q < 4; q++) whole[q] = _mm512_setzero_si512();
    Py_ssize_t count = 0;
    for (Py_ssize_t i = 0, end; i < n; i = end, count++) {
        end = line_end(line, i, n);
        byte_pool(normed + i * WIDTH, end - i, w->byte_gain, whole, own + count % ROUND * 2 * WIDTH);
        if (end == n || count % ROUND == ROUND - 1) byte_dense(own, 2 * WIDTH, pool, z + count / ROUND * ROUND * WIDTH);
    }
    byte_means(whole, n, mean);
    dense(mean, WIDTH, topic, out);
    for (int o = 0; o < WIDTH; o++) said[o] = (int32_t)out[o];
    for (Py_ssize_t l = 0; l < count; l++) byte_tell(z + l * WIDTH, said);
    memset(z + count * WIDTH, 0, (size_t)(-count & (EIGHT - 1)) * WIDTH * sizeof *z);
    byte_norms(z, count, normed);
    for (int b = LINE_FROM; b < LINE_TO; b++) {
        byte_block(z, count, normed, other, DILATION[b], &w->wide[b], &w->narrow[b]);
        uint8_t *swap = normed;
        normed = other;
        other = swap;
    }
    dense(mean, WIDTH, back_topic, out);
    for (int o = 0; o < WIDTH; o++) said[o] = (int32_t)out[o];
    for (Py_ssize_t l = 0; l < count; l += ROUND) {
        for (int r = 0; r < ROUND; r++) {
            __m512i v[4];
            for (int q = 0; q < 4; q++) {
                const __m128i *at = (const __m128i *)(normed + (l + r) * WIDTH + HALF * q);
                v[q] = _mm512_sub_epi32(_mm512_cvtepu8_epi32(_mm_loadu_si128(at)), _mm512_set1_epi32(128));
            }
            ordered(v);
            for (int k = 0; k < 8; k++) _mm512_storeu_pd(own + r * WIDTH + 8 * k, eighth(v, k));
        }
        byte_dense(own, WIDTH, back, z + l * WIDTH);
        for (int r = 0; r < ROUND; r++)
            for (int o = 0; o < WIDTH; o++) z[(l + r) * WIDTH + o] += said[o];
    }
    for (Py_ssize_t i = 0, l = 0; i < n; i++) {
        l += i && line[i] != line[i - 1];
        byte_tell(x + i * WIDTH, z + l * WIDTH);
    }
}

/* Sums of the lanes of four registers. */
BYTES static ALWAYS __m128i lane_sums(const __m512i v[4]) {
    const __m512i a = _mm512_add_epi32(_mm512_unpacklo_epi32(v[0], v[1]), _mm512_unpackhi_epi32(v[0], v[1]));
    const __m512i b = _mm512_add_epi32(_mm512_unpacklo_epi32(v[2], v[3]), _mm512_unpackhi_epi32(v[2], v[3]));
    const __m512i c = _mm512_add_epi32(_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b));
    const __m256i d = _mm256_add_epi32(_mm512_castsi512_si256(c), _mm512_extracti64x4_epi64(c, 1));
    return _mm_add_epi32(_mm256_castsi256_si128(d), _mm256_extracti128_si256(d, 1));
}

/* Log-odds of n tokens from their normed values. */
BYTES static void byte_heads(const uint8_t *normed, Py_ssize_t n, const Head *head, int limit, int32_t *const *out) {
    __m512i from[4], acc[ROUND][4], weight[HEADS][2];
    __m512 scale[4];
    const double *bias = head->last + head->count * WIDTH, *last_scale = bias + head->count;
    begin(from, scale, &head->hidden, 128);
    for (int h = 0; h < head->count; h++)
        for (int k = 0; k < 2; k++) weight[h][k] = _mm512_loadu_si512(head->byte_last[h] + k * WIDTH / 2);
    _Alignas(64) uint8_t hidden[ROUND * WIDTH];
    for (Py_ssize_t i = 0; i < n; i += ROUND) {
        for (int r = 0; r < ROUND; r++)
            for (int q = 0; q < 4; q++) acc[r][q] = from[q];
        byte_sums(acc, normed + i * WIDTH, head->hidden.bytes);
        byte_hidden(acc, scale, hidden);
        const __mmask8 rows = n - i < ROUND ? (__mmask8)((1 << (n - i)) - 1) : 15;
        for (int h = 0; h < head->count; h++) {
            __m512i sum[ROUND];
            for (int r = 0; r < ROUND; r++) {
                const __m256i *in = (const __m256i *)(hidden + r * WIDTH);
                const __m512i a = _mm512_cvtepu8_epi16(_mm256_loadu_si256(in)), b = _mm512_cvtepu8_epi16(_mm256_loadu_si256(in + 1));
                sum[r] = _mm512_dpwssd_epi32(_mm512_dpwssd_epi32(_mm512_setzero_si512(), a, weight[h][0]), b, weight[h][1]);
            }
            const __m256d with_bias = _mm256_add_pd(_mm256_cvtepi32_pd(lane_sums(sum)), _mm256_set1_pd(bias[h]));
            const __m256d v = _mm256_roundscale_pd(_mm256_mul_pd(with_bias, _mm256_set1_pd(last_scale[h])), 0);
            _mm_mask_storeu_epi32(out[h] + i, rows, _mm256_cvtpd_epi32(_mm256_range_pd(v, _mm256_set1_pd(limit), 2)));
        }
    }
}

/* As forward, for rows of bytes. */
BYTES static int32_t byte_forward(Room *room, Py_ssize_t n, const int32_t *line, const Weights *w, int limit, int32_t least, int32_t *const out[HEADS]) {
    int32_t peak = 0;
    uint8_t *normed = room->normed + PAD * WIDTH, *other = room->pooled + PAD * WIDTH;
    byte_gather(room->x, n, room->rows, room->size, w->embedding, w->embedding_scale);
    for (int b = 0; b < BLOCKS; b++) {
        if (b == LINE_FROM) {
            byte_lines(room, n, line, w, normed, other);
            b = LINE_TO;
        }
        if (b == 0 || b == LINE_TO) byte_norms(room->x, n, normed);
        if (b == LINE_TO) {
            byte_heads(normed, n, &w->early, limit, &room->rows);
            peak = second(room->rows, n);
            if (peak < least) return peak;
        }
        byte_block(room->x, n, normed, other, DILATION[b], &w->wide[b], &w->narrow[b]);
        uint8_t *swap = normed;
        normed = other;
        other = swap;
    }
    byte_heads(normed, n, &w->head, limit, out);
    return peak;
}
#endif

typedef struct {
    const uint32_t *hash, *codes, *fold;
    const uint8_t *kind, *space, *flags;
    const int64_t *start, *end, *length;
    const int32_t *one, *two, *known, *line;
} Tokens;

static inline uint32_t pair_of(const uint32_t *hash) {
    uint32_t pair = hash[0] * 0x85EBCA6Bu;
    pair ^= pair >> 15;
    pair += hash[1] * 0x27D4EB2Fu;
    return pair ^ (pair >> 13);
}

static inline int32_t row_of(uint32_t value, uint32_t salt, int bits) { return (int32_t)(((value ^ salt) * 0x9E3779B1u) >> (32 - bits)); }

/* Embedding rows of n tokens from `at` on, in the order of detector/signals/inputs.py: each kind in its own stretch of `room` rows. */
CLONES
static void find_rows(const Tokens *t, Py_ssize_t at, Py_ssize_t n, int script, int32_t *rows, Py_ssize_t room) {
    enum { NEWLINE = 1, WORD = 1 << 15, PAIR = 1 << 16, LETTERS = 1 << 13, SHAPE = 1 << 9, PLACE = 1 << 10, KNOWN = 1 << 10 };
    const uint32_t *hash = t->hash + at, *codes = t->codes, *fold = t->fold;
    const uint8_t *kind = t->kind + at, *space = t->space + at, *flags = t->flags + at;
    const int64_t *start = t->start + at, *end = t->end + at, *length = t->length + at;
    const int32_t *one = t->one + at, *two = t->two + at;
    int32_t *__restrict word = rows, *__restrict after = word + room, *__restrict before = after + room, *__restrict prefix = before + room;
    int32_t *__restrict suffix = prefix + room, *__restrict shape = suffix + room, *__restrict place = shape + room, *__restrict known = place + room;
    /* Plain loops over one kind of row each, for the compiler's vectors. */
    for (Py_ssize_t i = 0; i < n; i++) {
        word[i] = row_of(hash[i], 1, 15);
        after[i] = WORD + row_of(pair_of(hash + i), 2, 16);
        before[i] = WORD + PAIR + row_of(pair_of(hash + i - 1), 3, 16);
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        /* Without branches, which one-letter tokens among words would keep surprising. */
        const int64_t first = start[i], last = end[i] - 1, one_on = first < last, two_on = one_on + (first + 1 < last);
        const uint32_t front[3] = {fold[codes[first]], fold[codes[first + one_on]], fold[codes[first + two_on]]};
        const uint32_t back[3] = {fold[codes[last]], fold[codes[last - one_on]], fold[codes[last - two_on]]};
        const uint32_t breaks = kind[i] == NEWLINE ? ~0u : 0u;
        uint32_t from = 0, to = 0;
        for (int step = 0; step < 3; step++) {
            const uint32_t has = length[i] > step ? ~0u : 0u;
            from = from * 31u + (has & ((breaks & '\n') | (~breaks & front[step])));
            to = to * 31u + (has & ((breaks & '\n') | (~breaks & back[step])));
        }
        prefix[i] = WORD + 2 * PAIR + row_of(from, 4, 13);
        suffix[i] = WORD + 2 * PAIR + LETTERS + row_of(to, 5, 13);
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        const int64_t known = length[i] > 0 ? length[i] : 0;
        shape[i] = WORD + 2 * PAIR + 2 * LETTERS + (kind[i] & 15) + 16 * (space[i] & 1) + 32 * (int32_t)(known < 15 ? known : 15);
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        const int f = (flags[i] & 3) | (flags[i] & 8) >> 1 | (flags[i] & 4) << 1;
        const int often = (one[i] >= 2) + (one[i] >= 3) + (one[i] >= 5);
        const int hidden = (start[i] > end[i - 1]) & (space[i] == 0);
        place[i] = WORD + 2 * PAIR + 2 * LETTERS + SHAPE + often + 4 * (script & 3) + 16 * (kind[i] == NEWLINE ? 0 : f) + 256 * (two[i] > 1) + 512 * hidden;
    }
    for (Py_ssize_t i = 0; i < n; i++) known[i] = WORD + 2 * PAIR + 2 * LETTERS + SHAPE + PLACE + (t->known[at + i] & (KNOWN - 1));
    /* For the look ahead. */
    for (int k = 0; k < INPUTS; k++) memset(rows + k * room + n, 0, AHEAD * sizeof *rows);
}

/* The channel whose byte is the i-th of a row (see packed_bytes). */
static int channel_at(int i) { return HALF * (i / 4 % 4) + i / HALF * 4 + i % 4; }

static void head_of(Head *head, Product hidden, const double *last, int count) {
    *head = (Head){.hidden = hidden, .last = last, .count = count};
    for (int i = 0; i < count * WIDTH; i++) head->byte_last[i / WIDTH][i % WIDTH] = (int16_t)last[i / WIDTH * WIDTH + channel_at(i % WIDTH)];
}

static void weights_of(Weights *w, const Py_buffer *v) {
    const int8_t *bytes = v[2].buf;
    const float *floats = v[3].buf, *scale = v[6].buf;
    const int32_t *bias = v[4].buf, *sums = v[5].buf;
    *w = (Weights){.embedding = v[0].buf, .embedding_scale = v[1].buf, .pool_gain = v[7].buf, .level = v[8].buf};
    Product product[2 * BLOCKS + 2];
    for (int i = 0; i < 2 * BLOCKS + 2; i++) {
        const Py_ssize_t at = i < BLOCKS ? (Py_ssize_t)i * WIDE : (Py_ssize_t)BLOCKS * WIDE + (Py_ssize_t)(i - BLOCKS) * NARROW;
        product[i] = (Product){bytes + at, floats + at, scale + i * WIDTH, bias + i * WIDTH, sums + i * WIDTH};
    }
    memcpy(w->wide, product, sizeof w->wide);
    memcpy(w->narrow, product + BLOCKS, sizeof w->narrow);
    head_of(&w->head, product[2 * BLOCKS], v[9].buf, HEADS);
    head_of(&w->early, product[2 * BLOCKS + 1], (const double *)v[9].buf + HEADS * (WIDTH + 2), 1);
    for (int i = 0; i < WIDTH; i++) w->byte_gain[i] = w->pool_gain[channel_at(i)];
}

/* Every part begins at a multiple of 64 bytes: no register is read from two cache lines. */
static int room_for(Room *room, Py_ssize_t n) {
    const size_t rows = (size_t)n + 2 * PAD + EIGHT, whole = rows * WIDTH * sizeof(int32_t), bytes = rows * WIDTH;
    room->size = n + AHEAD;
    room->all = malloc(2 * whole + 2 * bytes + (size_t)room->size * INPUTS * sizeof(int32_t) + 64);
    if (!room->all) return -1;
    char *at = (char *)room->all + (64 - (uintptr_t)room->all % 64);
    room->x = (int32_t *)at;
    room->z = (int32_t *)(at + whole);
    room->normed = (uint8_t *)(at + 2 * whole);
    room->pooled = room->normed + bytes;
    room->rows = (int32_t *)(room->pooled + bytes);
    /* The rows before the first are never written. */
    memset(room->normed, room->bytes ? 128 : 0, PAD * WIDTH);
    memset(room->pooled, 128, PAD * WIDTH);
    return 0;
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

/* net(tokens, text, sections, weights, limit, inside i32 n, start i32 n, end i32 n, early i32 sections): log-odds of the sections'
 * tokens, and the early peak of each section; where that is under the section's own limit, its tokens' log-odds are not written.
 * tokens: hash u32, kind u8, space u8, start i64, end i64, length i64, flags u8, one i32, two i32, known i32, line i32; text: codes u32, fold u32;
 * sections: first i64, last i64, script u8, limit i32; weights as in Network._packed. */
PyObject *kernel_net(PyObject *self, PyObject *args) {
    PyObject *tokens, *text, *parts, *packed, *outs[HEADS + 1];
    int limit;
    if (!PyArg_ParseTuple(args, "O!O!O!O!iOOOO", &PyTuple_Type, &tokens, &PyTuple_Type, &text, &PyTuple_Type, &parts, &PyTuple_Type, &packed, &limit,
                          &outs[0], &outs[1], &outs[2], &outs[HEADS]))
        return NULL;
    static const Py_ssize_t token_item[11] = {4, 1, 1, 8, 8, 8, 1, 4, 4, 4, 4}, text_item[2] = {4, 4}, part_item[4] = {8, 8, 1, 4};
    static const Py_ssize_t weight_item[10] = {1, 4, 1, 4, 4, 4, 4, 4, 8, 8};
    static const Py_ssize_t weight_count[10] = {(Py_ssize_t)ROWS * WIDTH, WIDTH, PRODUCTS, PRODUCTS, (2 * BLOCKS + 2) * WIDTH, (2 * BLOCKS + 2) * WIDTH,
                                                (2 * BLOCKS + 2) * WIDTH, WIDTH, LEVEL, LAST};
    Py_buffer first = {0}, t[11], x[2], s[4], w[10], o[HEADS + 1];
    if (PyTuple_GET_SIZE(tokens) < 1 || take(PyTuple_GET_ITEM(tokens, 0), &first, 0, 4, -1, "tokens") < 0) return NULL;
    const Py_ssize_t n = first.len / 4;
    PyBuffer_Release(&first);
    if (PyTuple_GET_SIZE(parts) < 1 || take(PyTuple_GET_ITEM(parts, 0), &first, 0, 8, -1, "sections") < 0) return NULL;
    const Py_ssize_t count = first.len / 8;
    PyBuffer_Release(&first);
    const Py_ssize_t token_count[11] = {n, n, n, n, n, n, n, n, n, n, n}, text_count[2] = {0, 0x110001}, part_count[4] = {count, count, count, count};
    if (take_all(tokens, t, 11, token_item, token_count, "tokens") < 0) return NULL;
    if (take_all(text, x, 2, text_item, text_count, "text") < 0) { drop(t, 11); return NULL; }
    if (take_all(parts, s, 4, part_item, part_count, "sections") < 0) { drop(t, 11); drop(x, 2); return NULL; }
    if (take_all(packed, w, 10, weight_item, weight_count, "weights") < 0) { drop(t, 11); drop(x, 2); drop(s, 4); return NULL; }
    int taken = 0;
    while (taken <= HEADS && take(outs[taken], &o[taken], 1, 4, taken < HEADS ? n : count, "out") == 0) taken++;
    PyObject *answer = NULL;
    if (taken <= HEADS) goto done;
    const Tokens token = {t[0].buf, x[0].buf, x[1].buf, t[1].buf, t[2].buf, t[6].buf, t[3].buf, t[4].buf, t[5].buf, t[7].buf, t[8].buf, t[9].buf, t[10].buf};
    const int64_t *begins = s[0].buf, *ends = s[1].buf, codes = x[0].len / 4;
    const uint8_t *script = s[2].buf;
    const int32_t *least = s[3].buf;
    int32_t *early = o[HEADS].buf;
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
        PyErr_NoMemory();
        goto done;
    }
    Py_BEGIN_ALLOW_THREADS
    for (Py_ssize_t i = 0; i < count; i++) {
        const Py_ssize_t from = begins[i], size = ends[i] - begins[i];
        if (!size) continue;
        find_rows(&token, from, size, script[i], room.rows, room.size);
        int32_t *const out[HEADS] = {(int32_t *)o[0].buf + from, (int32_t *)o[1].buf + from, (int32_t *)o[2].buf + from};
#ifdef BYTES
        if (room.bytes) {
            early[i] = byte_forward(&room, size, token.line + from, &weights, limit, least[i], out);
            continue;
        }
#endif
        early[i] = forward(&room, size, token.line + from, &weights, limit, least[i], out);
    }
    Py_END_ALLOW_THREADS
    free(room.all);
    answer = Py_NewRef(Py_None);
done:
    drop(o, taken);
    drop(t, 11);
    drop(x, 2);
    drop(s, 4);
    drop(w, 10);
    return answer;
}

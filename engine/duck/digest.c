//go:build cgo

#include "digest.h"
#include <stdlib.h>
#include <string.h>

// MD5 (RFC 1321) of several rows at once, one in each lane of a vector: a single row's digest is one long chain of steps that leaves a
// core idle most of the time. Little-endian machines only, as DuckDB's own vectors.

enum { LANES = 16 };
typedef uint32_t lanes __attribute__((vector_size(4 * LANES)));

// row is a buffer for the canonical form of one row, padded as MD5 wants it.
struct row {
	uint8_t *bytes;
	size_t length, capacity;
};

// reserve makes room for the whole of a row, so that what is put there needs no look.
static int reserve(struct row *r, size_t size) {
	if (size <= r->capacity) return 0;
	uint8_t *bytes = realloc(r->bytes, 2 * size);
	if (!bytes) return -1;
	r->bytes = bytes;
	r->capacity = 2 * size;
	return 0;
}

// Each put writes behind to, and gives where it ended.

// digits_of gives the eight digits of a number below 10^8, the first in the lowest byte: halves, then pairs, then digits side by side in one
// word.
static inline uint64_t digits_of(uint32_t n) {
	uint64_t fours = n / 10000 | (uint64_t)(n % 10000) << 32;
	uint64_t high = (fours * 10486) >> 20 & 0x0000007f0000007f; // hundreds of each half: right below 10^4
	uint64_t twos = high | (fours - 100 * high) << 16;
	uint64_t tens = (twos * 103) >> 10 & 0x000f000f000f000f; // right below 100
	return tens | (twos - 10 * tens) << 8;
}

static const uint64_t zero_digits = 0x3030303030303030;

static inline uint8_t *put_eight(uint8_t *to, uint32_t n) {
	uint64_t digits = digits_of(n) | zero_digits;
	memcpy(to, &digits, 8);
	return to + 8;
}

// put_short writes a number below 10^8 without zeros in front: of the eight digits those from the first that is not 0.
static inline uint8_t *put_short(uint8_t *to, uint32_t n) {
	uint64_t values = digits_of(n);
	int zeros = values ? __builtin_ctzll(values) / 8 : 7;
	uint64_t digits = (values | zero_digits) >> 8 * zeros;
	memcpy(to, &digits, 8);
	return to + 8 - zeros;
}

static inline uint8_t *put_number(uint8_t *to, uint64_t n) {
	const uint64_t eight = 100000000, sixteen = eight * eight;
	if (n < eight) return put_short(to, (uint32_t)n);
	if (n < sixteen) {
		to = put_short(to, (uint32_t)(n / eight));
		return put_eight(to, (uint32_t)(n % eight));
	}
	to = put_short(to, (uint32_t)(n / sixteen));
	n %= sixteen;
	to = put_eight(to, (uint32_t)(n / eight));
	return put_eight(to, (uint32_t)(n % eight));
}

static inline uint8_t *put_int(uint8_t *to, int64_t n) {
	uint64_t u = (uint64_t)n;
	if (n < 0) {
		*to++ = '-';
		u = -u;
	}
	to = put_number(to, u);
	*to++ = ';';
	return to;
}

static inline uint8_t *put_double(uint8_t *to, double x) {
	int64_t bits;
	memcpy(&bits, &x, sizeof bits);
	if (x == 0) bits = 0;
	if (x != x) bits = 0x7ff8000000000000;
	return put_int(to, bits);
}

// put_bytes copies; most texts are so short that a call would cost more than the copy.
static inline uint8_t *put_bytes(uint8_t *to, const uint8_t *from, size_t n) {
	if (n > 16) {
		memcpy(to, from, n);
	} else if (n >= 8) {
		memcpy(to, from, 8);
		memcpy(to + n - 8, from + n - 8, 8);
	} else if (n >= 4) {
		memcpy(to, from, 4);
		memcpy(to + n - 4, from + n - 4, 4);
	} else {
		for (size_t i = 0; i < n; i++) to[i] = from[i];
	}
	return to + n;
}

// text_length is how many bytes a cell's text has, 0 of what is no text.
static inline size_t text_length(const struct cells *c, int64_t row) {
	const int32_t *offsets = c->data;
	switch (c->kind) {
	case CELL_TEXT:
	case CELL_BINARY: return (size_t)(offsets[row + 1] - offsets[row]);
	case LENT_TEXT:
	case LENT_BINARY: return ((const struct lent *)c->data)[row].length;
	default: return 0;
	}
}

static inline uint8_t *put_length(uint8_t *to, size_t n) {
	if (n < 10)
		*to++ = (uint8_t)('0' + n);
	else
		to = put_number(to, n);
	*to++ = ':';
	return to;
}

static inline uint8_t *put_text(uint8_t *to, const uint8_t *from, size_t n) {
	return put_bytes(put_length(to, n), from, n);
}

// put_lent copies all of what may lie within a short text, since a copy of a fixed size costs less than the question how long it is.
static inline uint8_t *put_lent(uint8_t *to, const struct lent *l) {
	to = put_length(to, l->length);
	if (l->length > sizeof l->bytes.here) return put_bytes(to, l->bytes.far.there, l->length);
	memcpy(to, l->bytes.here, sizeof l->bytes.here);
	return to + l->length;
}

static inline uint8_t *put_hex(uint8_t *to, const uint8_t *from, size_t n) {
	to = put_length(to, n);
	for (size_t i = 0; i < n; i++) {
		*to++ = "0123456789abcdef"[from[i] >> 4];
		*to++ = "0123456789abcdef"[from[i] & 15];
	}
	return to;
}

static inline uint8_t *put_cell(uint8_t *to, const struct cells *c, int64_t row) {
	const struct lent *lent = (const struct lent *)c->data + row;
	const uint8_t *text = c->text;
	if (!is_there(c, row)) {
		*to++ = '-';
		return to;
	}
	switch (c->kind) {
	case CELL_8: return put_int(to, ((const int8_t *)c->data)[row]);
	case CELL_16: return put_int(to, ((const int16_t *)c->data)[row]);
	case CELL_32: return put_int(to, ((const int32_t *)c->data)[row]);
	case CELL_64: return put_int(to, ((const int64_t *)c->data)[row]);
	case CELL_FLOAT: return put_double(to, ((const float *)c->data)[row]);
	case CELL_DOUBLE: return put_double(to, ((const double *)c->data)[row]);
	case CELL_BITS: return put_int(to, ((const uint8_t *)c->data)[row >> 3] >> (row & 7) & 1);
	case CELL_TEXT: return put_text(to, text + ((const int32_t *)c->data)[row], text_length(c, row));
	case CELL_BINARY: return put_hex(to, text + ((const int32_t *)c->data)[row], text_length(c, row));
	case LENT_TRUTH: return put_int(to, ((const uint8_t *)c->data)[row] & 1);
	case LENT_TEXT: return put_lent(to, lent);
	default: return put_hex(to, lent_bytes(lent), lent->length);
	}
}

enum { CELL_ROOM = 32, PAD_ROOM = 80 }; // of a cell without its text, and behind a row

// put_row writes the canonical form of a row.
static int put_row(struct row *r, const struct cells *columns, int n, int64_t row) {
	size_t size = PAD_ROOM + (size_t)n * CELL_ROOM;
	for (int i = 0; i < n; i++) {
		int twice = columns[i].kind == CELL_BINARY || columns[i].kind == LENT_BINARY; // in hex
		if (columns[i].kind >= CELL_TEXT && is_there(&columns[i], row)) size += text_length(&columns[i], row) << twice;
	}
	if (reserve(r, size)) return -1;
	uint8_t *to = r->bytes;
	for (int i = 0; i < n; i++) to = put_cell(to, &columns[i], row);
	r->length = (size_t)(to - r->bytes);
	return 0;
}

// pad ends a message: a bit, zeros, and its length in bits, so that it fills blocks of 64 bytes.
static void pad(struct row *r) {
	uint64_t bits = 8 * (uint64_t)r->length;
	r->bytes[r->length++] = 0x80;
	memset(r->bytes + r->length, 0, 64); // more than are needed cost less than the question how many
	r->length += (120 - r->length % 64) % 64;
	memcpy(r->bytes + r->length, &bits, 8);
	r->length += 8;
}

#define ROTATE(x, s) ((x) << (s) | (x) >> (32 - (s)))
#define STEP(f, a, b, c, d, i, k, s) a = b + ROTATE(a + (f) + word[i] + (uint32_t)(k), s)
#define F(b, c, d) (d ^ (b & (c ^ d)))
#define G(b, c, d) (c ^ (d & (b ^ c)))
#define H(b, c, d) (b ^ c ^ d)
#define I(b, c, d) (c ^ (b | ~d))
#define FOUR(f, i0, i1, i2, i3, k0, k1, k2, k3, s0, s1, s2, s3) \
	STEP(f(b, c, d), a, b, c, d, i0, k0, s0);                   \
	STEP(f(a, b, c), d, a, b, c, i1, k1, s1);                   \
	STEP(f(d, a, b), c, d, a, b, i2, k2, s2);                   \
	STEP(f(c, d, a), b, c, d, a, i3, k3, s3)

typedef uint32_t quad __attribute__((vector_size(16)));

static inline quad load(const uint8_t *at) {
	quad q;
	memcpy(&q, at, sizeof q);
	return q;
}

static inline void store(uint32_t *at, quad q) { memcpy(at, &q, sizeof q); }

// transpose takes four words of each of four lanes, and puts each into its place among those of all lanes.
static inline __attribute__((always_inline)) void transpose(uint32_t to[4][LANES], const uint8_t *const block[4], int at) {
	quad a = load(block[0] + at), b = load(block[1] + at), c = load(block[2] + at), d = load(block[3] + at);
	quad ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
	store(to[0], __builtin_shufflevector(ab, cd, 0, 1, 4, 5));
	store(to[1], __builtin_shufflevector(ab, cd, 2, 3, 6, 7));
	ab = __builtin_shufflevector(a, b, 2, 6, 3, 7), cd = __builtin_shufflevector(c, d, 2, 6, 3, 7);
	store(to[2], __builtin_shufflevector(ab, cd, 0, 1, 4, 5));
	store(to[3], __builtin_shufflevector(ab, cd, 2, 3, 6, 7));
}

// md5_block takes one block of each lane into the state.
static inline __attribute__((always_inline)) void md5_block(lanes state[4], const uint8_t *const block[LANES]) {
	lanes word[16], a = state[0], b = state[1], c = state[2], d = state[3];
	for (int i = 0; i < 16; i += 4)
		for (int l = 0; l < LANES; l += 4) transpose((uint32_t(*)[LANES])((uint32_t *)&word[i] + l), block + l, 4 * i);
	FOUR(F, 0, 1, 2, 3, 0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 7, 12, 17, 22);
	FOUR(F, 4, 5, 6, 7, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501, 7, 12, 17, 22);
	FOUR(F, 8, 9, 10, 11, 0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 7, 12, 17, 22);
	FOUR(F, 12, 13, 14, 15, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821, 7, 12, 17, 22);
	FOUR(G, 1, 6, 11, 0, 0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 5, 9, 14, 20);
	FOUR(G, 5, 10, 15, 4, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8, 5, 9, 14, 20);
	FOUR(G, 9, 14, 3, 8, 0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 5, 9, 14, 20);
	FOUR(G, 13, 2, 7, 12, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a, 5, 9, 14, 20);
	FOUR(H, 5, 8, 11, 14, 0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 4, 11, 16, 23);
	FOUR(H, 1, 4, 7, 10, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 4, 11, 16, 23);
	FOUR(H, 13, 0, 3, 6, 0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 4, 11, 16, 23);
	FOUR(H, 9, 12, 15, 2, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665, 4, 11, 16, 23);
	FOUR(I, 0, 7, 14, 5, 0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 6, 10, 15, 21);
	FOUR(I, 12, 3, 10, 1, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1, 6, 10, 15, 21);
	FOUR(I, 8, 15, 6, 13, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 6, 10, 15, 21);
	FOUR(I, 4, 11, 2, 9, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391, 6, 10, 15, 21);
	state[0] += a, state[1] += b, state[2] += c, state[3] += d;
}

// add counts one lane's digest: its bytes are the state's words little-endian, and the number is read big-endian.
static void add(uint64_t sum[2], const lanes state[4], int l) {
	uint64_t high = (uint64_t)__builtin_bswap32(state[0][l]) << 32 | __builtin_bswap32(state[1][l]);
	uint64_t low = (uint64_t)__builtin_bswap32(state[2][l]) << 32 | __builtin_bswap32(state[3][l]);
	sum[1] += low;
	sum[0] += high + (sum[1] < low);
}

static const uint8_t idle[64];

// digest_group hashes the first n padded rows. Lanes that have no more blocks go on with zeros, which nobody looks at.
static inline __attribute__((always_inline)) void digest_group(const struct row *rows, int n, uint64_t sum[2]) {
	lanes state[4] = {(lanes){0} + 0x67452301, (lanes){0} + 0xefcdab89, (lanes){0} + 0x98badcfe, (lanes){0} + 0x10325476};
	int left = n;
	for (size_t at = 0; left > 0; at += 64) {
		const uint8_t *block[LANES];
		for (int l = 0; l < LANES; l++) block[l] = l < n && at < rows[l].length ? rows[l].bytes + at : idle;
		md5_block(state, block);
		for (int l = 0; l < n; l++)
			if (at + 64 == rows[l].length) {
				add(sum, state, l);
				left--;
			}
	}
}

static void digest_plain(const struct row *rows, int n, uint64_t sum[2]) { digest_group(rows, n, sum); }

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void digest_wide(const struct row *rows, int n, uint64_t sum[2]) { digest_group(rows, n, sum); }
static int wide(void) { return __builtin_cpu_supports("avx2"); }
#else
#define digest_wide digest_plain
static int wide(void) { return 0; }
#endif

enum { LONG_ROW = 1 << 20 }; // is not kept beside others

static int digest_all(struct row *r, const struct cells *columns, int n, int64_t from, int64_t to, uint64_t sum[2]) {
	void (*group)(const struct row *, int, uint64_t[2]) = wide() ? digest_wide : digest_plain;
	int filled = 0;
	for (; from < to; from++) {
		struct row *next = &r[filled++];
		if (put_row(next, columns, n, from)) return -1;
		pad(next);
		int is_long = next->length > LONG_ROW;
		if (!is_long && filled < LANES) continue;
		group(r, filled, sum);
		filled = 0;
		if (is_long) {
			free(next->bytes);
			*next = (struct row){0};
		}
	}
	group(r, filled, sum);
	return 0;
}

int digest_rows(const struct cells *columns, int n, int64_t from, int64_t to, uint64_t sum[2]) {
	struct row r[LANES] = {{0}};
	int failed = digest_all(r, columns, n, from, to, sum);
	for (int l = 0; l < LANES; l++) free(r[l].bytes);
	return failed;
}

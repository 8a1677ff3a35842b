// The content hash of a batch: the canonical form of its rows, and the sum of their MD5 digests.
#pragma once
#include <stdint.h>

// What a column's cells are, as far as their canonical form goes. The first ones lie as Arrow has them; LENT_ are the forms that DuckDB's
// vectors alone have: a byte for each truth, and 16 bytes for each text.
enum { CELL_8, CELL_16, CELL_32, CELL_64, CELL_FLOAT, CELL_DOUBLE, CELL_BITS, CELL_TEXT, CELL_BINARY, LENT_TRUTH, LENT_TEXT, LENT_BINARY };

struct cells {
	int kind;
	const uint8_t *validity; // a bit a row; NULL: all are there
	const void *data;
	const uint8_t *text;
};

// is_there tells a cell from NULL.
static inline int is_there(const struct cells *c, int64_t row) { return !c->validity || c->validity[row >> 3] >> (row & 7) & 1; }

// lent is a text of DuckDB's: its length, and its bytes if these are at most 12, else their first four and where they all are.
struct lent {
	uint32_t length;
	union {
		uint8_t here[12];
		struct __attribute__((packed)) {
			uint8_t first[4];
			const uint8_t *there;
		} far;
	} bytes;
};

static inline const uint8_t *lent_bytes(const struct lent *l) { return l->length <= sizeof l->bytes.here ? l->bytes.here : l->bytes.far.there; }

// digest_rows adds the digests of the rows from one up to another, each read as one big-endian number, modulo 2^128 into sum (high, low).
// 0: done; else memory ran out.
int digest_rows(const struct cells *columns, int n, int64_t from, int64_t to, uint64_t sum[2]);

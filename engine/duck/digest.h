// The content hash of a batch: the canonical form of its rows, and the sum of their MD5 digests.
#pragma once
#include <stdint.h>

// What a column's cells are, as far as their canonical form goes.
enum { CELL_8, CELL_16, CELL_32, CELL_64, CELL_FLOAT, CELL_DOUBLE, CELL_BITS, CELL_TEXT, CELL_BINARY };

struct cells {
	int kind;
	const uint8_t *validity; // a bit a row; NULL: all are there
	const void *data;
	const uint8_t *text;
};

// digest_rows adds the digests of rows, each read as one big-endian number, modulo 2^128 into sum (high, low).
// 0: done; else memory ran out.
int digest_rows(const struct cells *columns, int n, int64_t rows, uint64_t sum[2]);

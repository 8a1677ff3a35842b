// What is told of rows that DuckDB moves from one file into another without our hands on them: a function in its SQL that sees every chunk.
#pragma once
#include "digest.h"
#include <stddef.h>

struct text {
	uint8_t *bytes;
	size_t length, capacity;
	uint64_t head; // the first eight bytes as a big-endian number
};

// KEPT is how many bytes of a smallest or largest text are kept: by one more than are told of (engine.MaxStat), so that it is seen which
// are too long. Two that do not differ in these are not told of, whichever it is.
enum { KEPT = 1024 + 1 };

// told is what is told of a column: the smallest and the largest of its cells, in the fields of their kind, if some is set.
struct told {
	int64_t nulls;
	int some;
	int64_t min, max;
	double least, most;
	struct text first, last;
};

// tally is what one thread has seen.
struct tally {
	struct tally *next; // of all
	struct tally *idle; // of those that nobody fills
	uint64_t sum[2];
	struct told *columns;
	struct cells *cells; // of the chunk at hand
};

struct inspection;

// inspection_new is NULL when memory ran out. Cells of whole numbers and times must lie within low and high.
struct inspection *inspection_new(int columns, const int *kinds, const int64_t *low, const int64_t *high, uint32_t longest, int hashed);
void inspection_free(struct inspection *);

// inspection_begin forgets what was seen. From now on the rows numbered from first up to end count, and the raw bytes of each vector_rows of
// them. Chunks that have more raw bytes than widest are refused, and with last rows from end on are. 0: done; else memory ran out.
int inspection_begin(struct inspection *, int64_t first, int64_t end, int last, int64_t vector_rows, int64_t widest);
// inspection_rows may be asked at any time; the others when no statement runs.
int64_t inspection_rows(const struct inspection *);
const int64_t *inspection_widths(const struct inspection *, int64_t *n);
const struct tally *inspection_tallies(const struct inspection *);
// inspection_long is the first column, from 0, of which a cell was longer than it may be; -1: none.
int inspection_long(const struct inspection *);

// inspect is the function: its arguments are the number of the row in its file, and the columns. It gives whether the row counts, and fails
// at a cell that breaks a rule.
void inspect(void *info, void *chunk, void *out);

//go:build cgo

#include "inspect.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

// Of duckdb.h.
uint64_t duckdb_data_chunk_get_size(void *chunk);
void *duckdb_data_chunk_get_vector(void *chunk, uint64_t column);
void *duckdb_vector_get_data(void *vector);
uint64_t *duckdb_vector_get_validity(void *vector);
void *duckdb_scalar_function_get_extra_info(void *info);
void duckdb_scalar_function_set_error(void *info, const char *error);

struct inspection {
	pthread_mutex_t lock; // of all and idle
	struct tally *all, *idle;
	int columns;
	int *kinds;
	int64_t *low, *high;
	uint32_t longest;
	int hashed;
	int64_t first, end, vector_rows, vectors, widest;
	int last;
	int64_t *widths; // raw bytes of each vector_rows rows
	int64_t rows;
	int too_long;
};

struct inspection *inspection_new(int columns, const int *kinds, const int64_t *low, const int64_t *high, uint32_t longest, int hashed) {
	struct inspection *in = calloc(1, sizeof *in);
	if (!in) return NULL;
	pthread_mutex_init(&in->lock, NULL);
	in->columns = columns;
	in->longest = longest;
	in->hashed = hashed;
	in->kinds = malloc(columns * sizeof *kinds);
	in->low = malloc(columns * sizeof *low);
	in->high = malloc(columns * sizeof *high);
	if (!in->kinds || !in->low || !in->high) {
		inspection_free(in);
		return NULL;
	}
	memcpy(in->kinds, kinds, columns * sizeof *kinds);
	memcpy(in->low, low, columns * sizeof *low);
	memcpy(in->high, high, columns * sizeof *high);
	return in;
}

static void forget(struct inspection *in) {
	for (struct tally *t = in->all, *next; t; t = next) {
		next = t->next;
		for (int i = 0; t->columns && i < in->columns; i++) {
			free(t->columns[i].first.bytes);
			free(t->columns[i].last.bytes);
		}
		free(t->columns);
		free(t->cells);
		free(t);
	}
	free(in->widths);
	in->all = in->idle = NULL;
	in->widths = NULL;
}

void inspection_free(struct inspection *in) {
	forget(in);
	pthread_mutex_destroy(&in->lock);
	free(in->kinds);
	free(in->low);
	free(in->high);
	free(in);
}

int inspection_begin(struct inspection *in, int64_t first, int64_t end, int last, int64_t vector_rows, int64_t widest) {
	forget(in);
	in->first = first;
	in->end = end;
	in->last = last;
	in->vector_rows = vector_rows;
	in->widest = widest;
	in->vectors = (end - first + vector_rows - 1) / vector_rows;
	in->widths = calloc(in->vectors + 1, sizeof *in->widths);
	in->rows = 0;
	in->too_long = -1;
	return in->widths ? 0 : -1;
}

int64_t inspection_rows(const struct inspection *in) { return __atomic_load_n(&in->rows, __ATOMIC_RELAXED); }

const int64_t *inspection_widths(const struct inspection *in, int64_t *n) {
	*n = in->vectors;
	return in->widths;
}

const struct tally *inspection_tallies(const struct inspection *in) { return in->all; }

int inspection_long(const struct inspection *in) { return in->too_long; }

static struct tally *tally_new(int columns) {
	struct tally *t = calloc(1, sizeof *t);
	if (!t) return NULL;
	t->columns = calloc(columns, sizeof *t->columns);
	t->cells = calloc(columns, sizeof *t->cells);
	if (t->columns && t->cells) return t;
	free(t->columns);
	free(t->cells);
	free(t);
	return NULL;
}

// take gives a tally that nobody else fills; NULL: memory ran out.
static struct tally *take(struct inspection *in) {
	pthread_mutex_lock(&in->lock);
	struct tally *t = in->idle;
	if (t) {
		in->idle = t->idle;
	} else if ((t = tally_new(in->columns))) {
		t->next = in->all;
		in->all = t;
	}
	pthread_mutex_unlock(&in->lock);
	return t;
}

static void give_back(struct inspection *in, struct tally *t) {
	pthread_mutex_lock(&in->lock);
	t->idle = in->idle;
	in->idle = t;
	pthread_mutex_unlock(&in->lock);
}

// Each see looks at the cells of a column, of which one at least is there.

// NaN compares with nothing, so that it is neither the smallest nor the largest.
#define SEE(name, type, min, max)                                                               \
	static void name(struct told *t, const struct cells *c, int64_t from, int64_t to) {     \
		const type *values = c->data;                                                   \
		while (from < to && (!is_there(c, from) || values[from] != values[from])) from++; \
		if (from == to) return;                                                         \
		type low = values[from], high = low;                                            \
		for (int64_t i = from; i < to; i++)                                             \
			if (is_there(c, i)) {                                                      \
				low = values[i] < low ? values[i] : low;                        \
				high = values[i] > high ? values[i] : high;                     \
			}                                                                       \
		if (!t->some || low < t->min) t->min = low;                                     \
		if (!t->some || high > t->max) t->max = high;                                   \
		t->some = 1;                                                                    \
	}

SEE(see_8, int8_t, min, max)
SEE(see_16, int16_t, min, max)
SEE(see_32, int32_t, min, max)
SEE(see_64, int64_t, min, max)
SEE(see_float, float, least, most)
SEE(see_double, double, least, most)

static int keep(struct text *t, const uint8_t *bytes, size_t n, uint64_t head) {
	if (n > KEPT) n = KEPT;
	if (n > t->capacity || !t->bytes) {
		uint8_t *larger = realloc(t->bytes, 2 * n + 16);
		if (!larger) return -1;
		t->bytes = larger;
		t->capacity = 2 * n + 16;
	}
	memcpy(t->bytes, bytes, n);
	t->length = n;
	t->head = head;
	return 0;
}

static inline uint64_t word(const uint8_t *at) {
	uint64_t w;
	memcpy(&w, at, 8);
	return w;
}

// first_eight is a text's first eight bytes as they lie, zeros for those that it lacks.
static inline uint64_t first_eight(const struct lent *l) {
	uint64_t w = word(lent_bytes(l)); // a short text lies in 12 bytes, a long one has more
	return l->length >= 8 ? w : w & ~(~(uint64_t)0 << 8 * l->length);
}

static int compare(const struct lent *l, const struct text *with) {
	size_t n = l->length < with->length ? l->length : with->length;
	int c = memcmp(lent_bytes(l), with->bytes, n);
	return c ? c : (l->length > with->length) - (l->length < with->length);
}

// extend compares heads first: most texts are neither the smallest nor the largest by them.
static inline int extend(struct told *t, const struct lent *l) {
	uint64_t head = __builtin_bswap64(first_eight(l));
	if (t->some && head > t->first.head && head < t->last.head) return 0;
	int failed = 0;
	if (!t->some || head < t->first.head || (head == t->first.head && compare(l, &t->first) < 0))
		failed = keep(&t->first, lent_bytes(l), l->length, head);
	if (!failed && (!t->some || head > t->last.head || (head == t->last.head && compare(l, &t->last) > 0)))
		failed = keep(&t->last, lent_bytes(l), l->length, head);
	t->some = 1;
	return failed;
}

static const uint64_t high_bits = 0x8080808080808080;

// tail tells whether the n bytes behind a leading one go on with it, the first of them within bounds.
static inline int tail(const uint8_t *s, int n, uint8_t low, uint8_t high) {
	if (s[1] < low || s[1] > high) return 0;
	for (int i = 2; i <= n; i++)
		if ((s[i] & 0xc0) != 0x80) return 0;
	return 1;
}

// is_utf8 is strict: no surrogates, nothing beyond U+10FFFF, no longer forms.
static int is_utf8(const uint8_t *s, size_t n) {
	for (const uint8_t *end = s + n; s < end;) {
		if (end - s >= 8 && !(word(s) & high_bits)) {
			s += 8;
			continue;
		}
		uint8_t c = *s;
		int more = c < 0x80 ? 0 : c < 0xc2 ? -1 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : c < 0xf5 ? 3 : -1;
		if (more < 0 || end - s <= more) return 0;
		uint8_t low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80, high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
		if (more && !tail(s, more, low, high)) return 0;
		s += more + 1;
	}
	return 1;
}

static inline int is_text(const struct lent *l) {
	if (l->length > sizeof l->bytes.here) return is_utf8(l->bytes.far.there, l->length);
	if (l->length <= 8 && !(first_eight(l) & high_bits)) return 1;
	return is_utf8(l->bytes.here, l->length);
}

static const char no_memory[] = "there is no memory to look at the rows", broken[] = "a cell breaks a rule", too_long[] = "a cell is too long";

// see_texts gives why not, or NULL.
static const char *see_texts(const struct inspection *in, struct told *t, const struct cells *c, int64_t from, int64_t to, int64_t *bytes) {
	const struct lent *all = c->data;
	for (int64_t i = from; i < to; i++) {
		if (!is_there(c, i)) continue;
		*bytes += all[i].length;
		if (all[i].length > in->longest) return too_long;
		if (c->kind == LENT_TEXT && !is_text(&all[i])) return broken;
		if (extend(t, &all[i])) return no_memory;
	}
	return NULL;
}

static const int size_of[] = {[CELL_8] = 1, [CELL_16] = 2, [CELL_32] = 4, [CELL_64] = 8, [CELL_FLOAT] = 4, [CELL_DOUBLE] = 8, [LENT_TRUTH] = 1, [LENT_TEXT] = 4, [LENT_BINARY] = 4};

static int64_t count_nulls(const struct cells *c, int64_t from, int64_t to) {
	int64_t n = 0;
	if (!c->validity) return 0;
	for (int64_t i = from; i < to; i++) n += !is_there(c, i);
	return n;
}

// see looks at some rows of a column.
static const char *see(const struct inspection *in, int column, struct told *t, const struct cells *c, int64_t from, int64_t to, int64_t *bytes) {
	int64_t nulls = count_nulls(c, from, to);
	t->nulls += nulls;
	*bytes += (to - from) * size_of[c->kind];
	if (nulls == to - from) return NULL;
	switch (c->kind) {
	case CELL_8: see_8(t, c, from, to); break;
	case CELL_16: see_16(t, c, from, to); break;
	case CELL_32: see_32(t, c, from, to); break;
	case CELL_64: see_64(t, c, from, to); break;
	case CELL_FLOAT: see_float(t, c, from, to); return NULL;
	case CELL_DOUBLE: see_double(t, c, from, to); return NULL;
	case LENT_TRUTH: see_8(t, c, from, to); return NULL;
	default: return see_texts(in, t, c, from, to, bytes);
	}
	return t->min < in->low[column] || t->max > in->high[column] ? broken : NULL;
}

// see_rows looks at the rows of a chunk from one up to another.
static const char *see_rows(struct inspection *in, struct tally *t, void *chunk, int64_t from, int64_t to, int64_t *bytes) {
	for (int i = 0; i < in->columns; i++) {
		void *vector = duckdb_data_chunk_get_vector(chunk, i + 1);
		t->cells[i] = (struct cells){.kind = in->kinds[i], .validity = (const uint8_t *)duckdb_vector_get_validity(vector), .data = duckdb_vector_get_data(vector)};
		const char *why = see(in, i, &t->columns[i], &t->cells[i], from, to, bytes);
		if (why == too_long) __atomic_store_n(&in->too_long, i, __ATOMIC_RELAXED);
		if (why) return why;
	}
	return in->hashed && digest_rows(t->cells, in->columns, from, to, t->sum) ? no_memory : NULL;
}

// counting finds the rows of a chunk that count: they lie one behind the other, as rows of a file do. 0: they do not.
static int counting(const struct inspection *in, const int64_t *numbers, int64_t rows, int64_t *from, int64_t *to) {
	for (*from = 0; *from < rows && numbers[*from] < in->first;) ++*from;
	for (*to = *from; *to < rows && numbers[*to] < in->end; ++*to)
		if (numbers[*to] != numbers[*from] + *to - *from) return 0;
	for (int64_t i = *to; i < rows; i++)
		if (numbers[i] < in->end || in->last) return 0;
	return 1;
}

static const char *inspect_chunk(struct inspection *in, void *chunk, int64_t rows, uint8_t *counts) {
	const int64_t *numbers = duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 0));
	int64_t from, to, bytes = 0;
	if (!counting(in, numbers, rows, &from, &to)) return "the rows of a file come in another order than they have, or are more than its footer says";
	memset(counts, 0, rows);
	memset(counts + from, 1, to - from);
	if (from == to) return NULL;
	struct tally *t = take(in);
	if (!t) return no_memory;
	const char *why = see_rows(in, t, chunk, from, to, &bytes);
	give_back(in, t);
	__atomic_fetch_add(&in->rows, to - from, __ATOMIC_RELAXED);
	__atomic_fetch_add(&in->widths[(numbers[from] - in->first) / in->vector_rows], bytes, __ATOMIC_RELAXED);
	return why ? why : bytes > in->widest ? "rows are much wider than those before" : NULL;
}

void inspect(void *info, void *chunk, void *out) {
	int64_t rows = (int64_t)duckdb_data_chunk_get_size(chunk);
	if (rows == 0) return;
	const char *why = inspect_chunk(duckdb_scalar_function_get_extra_info(info), chunk, rows, duckdb_vector_get_data(out));
	if (why) duckdb_scalar_function_set_error(info, why);
}

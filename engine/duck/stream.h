// The Arrow C data interface as its specification lays it out, and the few functions of DuckDB's C interface that the Go
// bindings lack without build tags.
#pragma once
#include <stdint.h>

struct ArrowSchema {
	const char *format, *name, *metadata;
	int64_t flags, n_children;
	struct ArrowSchema **children;
	struct ArrowSchema *dictionary;
	void (*release)(struct ArrowSchema *);
	void *private_data;
};

struct ArrowArray {
	int64_t length, null_count, offset, n_buffers, n_children;
	const void **buffers;
	struct ArrowArray **children;
	struct ArrowArray *dictionary;
	void (*release)(struct ArrowArray *);
	void *private_data;
};

struct ArrowArrayStream {
	int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
	int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
	const char *(*get_last_error)(struct ArrowArrayStream *);
	void (*release)(struct ArrowArrayStream *);
	void *private_data;
};

// column is one column of a batch: buffers that Go keeps pinned until the batch is released.
struct column {
	int64_t nulls;
	const void *validity, *data, *text; // text: of columns with offsets alone
};

// duck_stream makes a stream whose schema has the given columns. handle names it to Go.
struct ArrowArrayStream *duck_stream(uintptr_t handle, int columns, char **names, char **formats);
void duck_stream_free(struct ArrowArrayStream *);
// duck_batch turns columns into an array that DuckDB releases through duckRelease(handle).
int duck_batch(struct ArrowArray *out, uintptr_t handle, int64_t rows, int columns, struct column *from);
// duck_scan makes the stream a view of the connection. 0: done.
int duck_scan(void *connection, const char *view, struct ArrowArrayStream *);

//go:build cgo

#include "stream.h"
#include "_cgo_export.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

// Of duckdb.h.
int duckdb_arrow_scan(void *connection, const char *table_name, void *arrow);

// What a stream is made of.
struct stream {
	uintptr_t handle;
	int columns;
	char **names, **formats;
};

static void release_schema(struct ArrowSchema *s) {
	for (int64_t i = 0; i < s->n_children; i++) {
		free((void *)s->children[i]->name);
		free((void *)s->children[i]->format);
		free(s->children[i]);
	}
	free(s->children);
	s->release = NULL;
}

static void release_child(struct ArrowSchema *s) { s->release = NULL; }

static int get_schema(struct ArrowArrayStream *from, struct ArrowSchema *out) {
	struct stream *s = from->private_data;
	memset(out, 0, sizeof *out);
	out->format = "+s";
	out->name = "";
	out->children = calloc(s->columns, sizeof *out->children);
	if (!out->children) return ENOMEM;
	out->release = release_schema;
	for (int i = 0; i < s->columns; i++) {
		struct ArrowSchema *c = calloc(1, sizeof *c);
		if (!c) {
			release_schema(out);
			return ENOMEM;
		}
		c->format = strdup(s->formats[i]);
		c->name = strdup(s->names[i]);
		c->flags = 2; // may be NULL
		c->release = release_child;
		out->children[i] = c;
		out->n_children = i + 1;
	}
	return 0;
}

static int get_next(struct ArrowArrayStream *from, struct ArrowArray *out) {
	struct stream *s = from->private_data;
	memset(out, 0, sizeof *out); // an array without release is the end
	return duckNext(s->handle, out);
}

static const char *get_last_error(struct ArrowArrayStream *from) {
	(void)from;
	return "the source of the rows ended early"; // Go knows why
}

static void release_stream(struct ArrowArrayStream *from) { from->release = NULL; }

struct ArrowArrayStream *duck_stream(uintptr_t handle, int columns, char **names, char **formats) {
	struct ArrowArrayStream *a = calloc(1, sizeof *a);
	struct stream *s = calloc(1, sizeof *s);
	if (!a || !s) abort();
	s->handle = handle;
	s->columns = columns;
	s->names = names;
	s->formats = formats;
	a->get_schema = get_schema;
	a->get_next = get_next;
	a->get_last_error = get_last_error;
	a->release = release_stream;
	a->private_data = s;
	return a;
}

void duck_stream_free(struct ArrowArrayStream *a) {
	struct stream *s = a->private_data;
	for (int i = 0; i < s->columns; i++) {
		free(s->names[i]);
		free(s->formats[i]);
	}
	free(s->names);
	free(s->formats);
	free(s);
	free(a);
}

// One allocation holds a batch's children, their pointers and their buffers.
struct batch {
	uintptr_t handle;
	struct ArrowArray **children;
	const void *none[1];
};

static void release_array(struct ArrowArray *a) { a->release = NULL; }

static void release_batch(struct ArrowArray *a) {
	struct batch *b = a->private_data;
	a->release = NULL;
	duckRelease(b->handle);
	free(b);
}

int duck_batch(struct ArrowArray *out, uintptr_t handle, int64_t rows, int columns, struct column *from) {
	size_t each = sizeof(struct ArrowArray) + sizeof(struct ArrowArray *) + 3 * sizeof(void *);
	struct batch *b = calloc(1, sizeof *b + columns * each);
	if (!b) return ENOMEM;
	struct ArrowArray *child = (struct ArrowArray *)(b + 1);
	const void **buffers = (const void **)(child + columns);
	b->children = (struct ArrowArray **)(buffers + 3 * columns);
	b->handle = handle;
	for (int i = 0; i < columns; i++, child++, buffers += 3) {
		buffers[0] = from[i].nulls ? from[i].validity : NULL;
		buffers[1] = from[i].data;
		buffers[2] = from[i].text;
		child->length = rows;
		child->null_count = from[i].nulls;
		child->n_buffers = from[i].text ? 3 : 2;
		child->buffers = buffers;
		child->release = release_array;
		b->children[i] = child;
	}
	out->length = rows;
	out->n_buffers = 1;
	out->buffers = b->none;
	out->n_children = columns;
	out->children = b->children;
	out->release = release_batch;
	out->private_data = b;
	return 0;
}

int duck_scan(void *connection, const char *view, struct ArrowArrayStream *stream) {
	return duckdb_arrow_scan(connection, view, stream);
}

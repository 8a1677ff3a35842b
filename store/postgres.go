package store

import (
	"context"
	"errors"
)

func openPostgres(context.Context, string, *Options) (engine, error) {
	return nil, errors.New("store: PostgreSQL is not built yet")
}

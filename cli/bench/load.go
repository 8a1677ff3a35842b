package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Result is one measurement. Times are in microseconds.
type Result struct {
	Name    string  `json:"name"`
	Callers int     `json:"callers"` // connections, or goroutines of the bare store
	Count   int     `json:"count"`
	Seconds float64 `json:"seconds"`
	Rate    float64 `json:"perSecond"`
	P50     int64   `json:"p50Microseconds"`
	P99     int64   `json:"p99Microseconds"`
	Max     int64   `json:"maxMicroseconds"`
}

// act does one thing and is timed. A caller has one of its own.
type act func() error

// measure lets callers act one after the other for the duration, all at once.
func measure(ctx context.Context, name string, callers int, duration time.Duration, begin func(i int) (act, func(), error)) (Result, error) {
	acts := make([]act, callers)
	for i := range callers {
		a, end, err := begin(i)
		if err != nil {
			return Result{}, fmt.Errorf("%s: %w", name, err)
		}
		defer end()
		acts[i] = a
	}
	ctx, cancel := context.WithTimeout(ctx, duration)
	defer cancel()
	took, errs := make([][]time.Duration, callers), make([]error, callers)
	began := time.Now()
	var running sync.WaitGroup
	for i, a := range acts {
		running.Go(func() {
			for ctx.Err() == nil && errs[i] == nil {
				start := time.Now()
				errs[i] = a()
				took[i] = append(took[i], time.Since(start))
			}
		})
	}
	running.Wait()
	if err := errors.Join(errs...); err != nil {
		return Result{}, fmt.Errorf("%s: %w", name, errors.Join(errs...))
	}
	return summary(name, callers, slices.Concat(took...), time.Since(began)), nil
}

func summary(name string, callers int, took []time.Duration, elapsed time.Duration) Result {
	slices.Sort(took)
	at := func(share float64) int64 { return took[int(share*float64(len(took)-1))].Microseconds() }
	return Result{
		Name: name, Callers: callers, Count: len(took), Seconds: elapsed.Seconds(), Rate: float64(len(took)) / elapsed.Seconds(),
		P50: at(0.50), P99: at(0.99), Max: at(1),
	}
}

// Load measures requests that next writes, over connections of their own. Each must be answered by 200.
func (t Target) Load(ctx context.Context, name string, connections int, duration time.Duration, next func(*Writer) []byte) (Result, error) {
	return measure(ctx, name, connections, duration, func(int) (act, func(), error) {
		c, err := t.connect()
		if err != nil {
			return nil, nil, err
		}
		w := &Writer{signer{host: t.Address, key: t.Key}}
		return func() error {
			status, body, err := c.exchange(next(w))
			if err == nil && status != 200 {
				err = fmt.Errorf("answered by %d: %.200s", status, body)
			}
			return err
		}, func() { _ = c.Close() }, nil
	})
}

// Once sends one request and gives the body of its answer.
func (t Target) Once(next func(*Writer) []byte) ([]byte, error) {
	c, err := t.connect()
	if err != nil {
		return nil, err
	}
	defer func() { _ = c.Close() }()
	status, body, err := c.exchange(next(&Writer{signer{host: t.Address, key: t.Key}}))
	if err == nil && status != 200 {
		err = fmt.Errorf("answered by %d: %.200s", status, body)
	}
	return body, err
}

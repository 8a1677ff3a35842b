package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"log"
	"os"
	"reflect"

	"github.com/openfinspace/openfinspace/client"
)

// saw is what a step shows of an answer.
type saw map[string]any

// requestID is that of the last attempt.
var requestID string

func observe(a client.Attempt) { requestID = a.RequestID }

// step reports what show gives of the answer, or the error as the client types it.
func step(name, operation string, err error, show func() saw) {
	line := map[string]any{"step": name, "operation": operation, "requestId": requestID}
	var failed *client.APIError
	switch {
	case errors.As(err, &failed):
		line["error"] = map[string]any{
			"type":    reflect.Indirect(reflect.ValueOf(err)).Type().Name(),
			"code":    failed.Code,
			"message": failed.Message,
			"reason":  failed.Reason,
		}
	case err != nil:
		log.Fatalf("%s: %v", name, err)
	default:
		line["saw"] = show()
	}
	report(line)
}

// listing reports the ids of all pages.
func listing[Page any](name, operation string, pages iter.Seq2[*Page, error], ids func(*Page) []string) {
	var all []string
	count := 0
	for page, err := range pages {
		if err != nil {
			log.Fatalf("%s: %v", name, err)
		}
		count++
		all = append(all, ids(page)...)
	}
	report(map[string]any{"step": name, "operation": operation, "saw": saw{"ids": all, "pages": count}})
}

func report(line map[string]any) {
	text, err := json.Marshal(line)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Fprintln(os.Stdout, string(text))
}

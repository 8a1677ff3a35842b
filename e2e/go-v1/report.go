package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"reflect"

	"github.com/aws/aws-sdk-go/aws/awserr"
	"github.com/aws/aws-sdk-go/aws/request"
)

// saw is what a step shows of an answer.
type saw map[string]any

// step sends r and reports what show gives of the answer, or the error as the client types it.
func step(name string, r *request.Request, show func() saw) {
	if err := r.Send(); err != nil {
		reportError(name, r, err)
		return
	}
	report(map[string]any{"step": name, "operation": r.Operation.Name, "requestId": r.RequestID, "saw": show()})
}

// reportError reports a typed exception: its Go type's name, and the members that it has.
func reportError(name string, r *request.Request, err error) {
	var failure awserr.RequestFailure
	if !errors.As(err, &failure) {
		log.Fatalf("%s: %v", name, err)
	}
	seen := map[string]any{
		"type":    reflect.Indirect(reflect.ValueOf(err)).Type().Name(),
		"code":    failure.Code(),
		"message": failure.Message(),
	}
	if reason := reflect.Indirect(reflect.ValueOf(err)).FieldByName("Reason"); reason.IsValid() && !reason.IsNil() {
		seen["reason"] = reason.Elem().String()
	}
	report(map[string]any{"step": name, "operation": r.Operation.Name, "requestId": failure.RequestID(), "error": seen})
}

// listing reports the ids of all pages.
func listing(name, operation string, ids []*string, pages int, err error) {
	if err != nil {
		log.Fatalf("%s: %v", name, err)
	}
	report(map[string]any{"step": name, "operation": operation, "saw": saw{"ids": ids, "pages": pages}})
}

func report(line map[string]any) {
	text, err := json.Marshal(line)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Fprintln(os.Stdout, string(text))
}

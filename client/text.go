package client

import (
	"reflect"
	"unicode/utf8"
)

// wellFormed tells whether every text in v is UTF-8. JSON can hold no other, and encoding/json would send something else
// in its place without a word.
func wellFormed(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String:
		return utf8.ValidString(v.String())
	case reflect.Pointer:
		return v.IsNil() || wellFormed(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if !wellFormed(v.Field(i)) {
				return false
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if !wellFormed(v.Index(i)) {
				return false
			}
		}
	case reflect.Map:
		for key, value := range v.Seq2() {
			if !wellFormed(key) || !wellFormed(value) {
				return false
			}
		}
	default:
	}
	return true
}

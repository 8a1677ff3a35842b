package client

import "time"

// Time is an instant in milliseconds since 1970-01-01T00:00:00Z, as the service sends it.
type Time int64

// TimeOf cuts t to milliseconds.
func TimeOf(t time.Time) Time { return Time(t.UnixMilli()) }

// Std gives the instant as the standard library's type, in UTC.
func (t Time) Std() time.Time { return time.UnixMilli(int64(t)).UTC() }

func (t Time) String() string { return t.Std().Format("2006-01-02T15:04:05.000Z") }

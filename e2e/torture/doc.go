// Package torture holds the proof that nothing is lost that the server has acknowledged. It drives the real binary, on SQLite
// and on PostgreSQL, with many clients at once; kills it, stops its database, fills its disk and traces its system
// calls; and compares what the server then shows with a model of what was answered.
//
// Every test prints the seed of its randomness; TORTURE_SEED gives it again. TORTURE_KILLS is how often the server
// dies (20), TORTURE_CLIENTS how many clients there are (24).
package torture

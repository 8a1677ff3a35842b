package service

import (
	"context"
	"crypto/rand"
	"encoding/json"

	"github.com/openfinspace/openfinspace"
)

// OperatorPrincipal stands in the audit for the command line.
const OperatorPrincipal = "operator"

// Operator is the caller as whom the command line calls operations in an environment: it acts as a superuser. An empty
// id stands for the only environment.
func (s *Service) Operator(ctx context.Context, env finspace.EnvironmentID) (*finspace.Caller, error) {
	e, err := view(ctx, s, func(tx finspace.Tx) (*finspace.Environment, error) { return namedEnvironment(tx, env) })
	if err != nil {
		return nil, err
	}
	return &finspace.Caller{Kind: finspace.RootCaller, Environment: e, Arn: OperatorPrincipal}, nil
}

// namedEnvironment is the environment of an id, or the only one when the id is empty.
func namedEnvironment(tx finspace.Tx, id finspace.EnvironmentID) (*finspace.Environment, error) {
	if id == "" {
		return onlyEnvironment(tx, "Name the environment: there are several, or none yet.")
	}
	return tx.Environment(id)
}

// operate commits an act of the operator with its record in the audit. What act needs at random is made before, since act may
// run again; a commit of unknown outcome is found by the claim of a random token, as for every change.
func (s *Service) operate(ctx context.Context, env finspace.EnvironmentID, operation string, facts any, act func(finspace.Tx) error) error {
	request, err := json.Marshal(facts)
	if err != nil {
		return broken("write what the operator did", err)
	}
	claim := finspace.Idempotency{
		Environment: env, Principal: OperatorPrincipal, Operation: operation, Token: rand.Text(), Request: []byte{}, Reply: []byte{},
	}
	record := &finspace.AuditRecord{
		Environment: env, Principal: OperatorPrincipal, Operation: operation, Outcome: "Success", Request: string(request),
	}
	_, err = s.once(ctx, claim, record, func(tx finspace.Tx) ([]byte, error) { return []byte{}, act(tx) })
	return err
}

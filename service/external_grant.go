package service

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/openfinspace/openfinspace"
)

// maxExternalGrants bounds the grants on one bucket, and with them what one decision reads.
const maxExternalGrants = 1000

// ExternalGrantInput lets a group read what begins with the prefix in an external bucket. An empty Environment stands for the
// only one.
type ExternalGrantInput struct {
	Environment finspace.EnvironmentID     `json:"-"`
	Bucket      finspace.BucketName        `json:"bucket"`
	Group       finspace.PermissionGroupID `json:"permissionGroupId"`
	Prefix      string                     `json:"prefix"`
}

func (in *ExternalGrantInput) grant(env finspace.EnvironmentID) *finspace.ExternalGrant {
	return &finspace.ExternalGrant{Environment: env, Bucket: in.Bucket, Group: in.Group, Prefix: in.Prefix}
}

// GrantExternal grants, and RevokeExternal takes the grant with exactly this prefix away.
func (s *Service) GrantExternal(ctx context.Context, in ExternalGrantInput) error {
	if len(in.Prefix) > 1024 || !utf8.ValidString(in.Prefix) || strings.ContainsRune(in.Prefix, 0) {
		return invalid("prefixInvalid", "A prefix has at most 1,024 bytes of UTF-8, without NUL, as keys have.")
	}
	return s.changeExternalGrant(ctx, "GrantExternalBucket", in, func(tx finspace.Tx, g *finspace.ExternalGrant) error {
		if err := tx.Lock(g.Environment, "external grants"); err != nil {
			return err
		}
		grants, err := tx.ExternalGrants(g.Environment, g.Bucket, finspace.ExternalGrant{}, maxExternalGrants)
		if err != nil {
			return err
		}
		if len(grants) == maxExternalGrants {
			return finspace.Errorf(finspace.Limit, "externalGrantQuota", "A bucket has at most %d grants: take some away, or grant a shorter prefix.", maxExternalGrants)
		}
		return tx.AddExternalGrant(g)
	})
}

// RevokeExternal works at once: changesets that still have to read by this grant fail.
func (s *Service) RevokeExternal(ctx context.Context, in ExternalGrantInput) error {
	return s.changeExternalGrant(ctx, "RevokeExternalBucket", in, finspace.Tx.DeleteExternalGrant)
}

func (s *Service) changeExternalGrant(ctx context.Context, operation string, in ExternalGrantInput, act func(finspace.Tx, *finspace.ExternalGrant) error) error {
	by, err := s.Operator(ctx, in.Environment)
	if err != nil {
		return err
	}
	g := in.grant(by.Environment.ID)
	return s.operate(ctx, g.Environment, operation, in, func(tx finspace.Tx) error { return act(tx, g) })
}

package credential

import (
	"fmt"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/seal"
)

const externalPurpose = "external bucket"

// SealExternalSecret seals the secret of an external bucket's key into the bucket. It opens for the same environment, bucket,
// endpoint and key id only, so that nobody who can change the row sends what the secret signs elsewhere.
func SealExternalSecret(ring *seal.Keyring, b *finspace.ExternalBucket, secret finspace.SecretAccessKey) {
	b.SealedSecret = ring.Seal(externalPurpose, []byte(secret), externalBound(b))
}

// OpenExternalSecret gives the secret of an external bucket's key. An error means what it means for OpenSecret.
func OpenExternalSecret(ring *seal.Keyring, b *finspace.ExternalBucket) (finspace.SecretAccessKey, error) {
	secret, err := ring.Open(externalPurpose, b.SealedSecret, externalBound(b))
	if err != nil {
		return "", fmt.Errorf("credential: the secret of the external bucket %s: %w", b.Name, err)
	}
	return finspace.SecretAccessKey(secret), nil
}

// externalBound has no NUL in its parts: the store keeps none.
func externalBound(b *finspace.ExternalBucket) []byte {
	return []byte(string(b.Environment) + "\x00" + string(b.Name) + "\x00" + b.Endpoint + "\x00" + b.AccessKey)
}

package sigv4

import (
	"bytes"
	"crypto/sha256"
	"testing"
	"time"
)

// documented is the request of S3's documentation that sends 66,560 times the letter a in chunks of 64 KiB.
func documented(seed string) *Signed {
	return &Signed{
		Date: "20130524", Region: "us-east-1", Service: "s3", Signature: seed,
		Time: time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC),
	}
}

const documentedSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

func chunksOf(sizes ...int) (sums [][sha256.Size]byte) {
	for _, n := range sizes {
		sums = append(sums, sha256.Sum256(bytes.Repeat([]byte("a"), n)))
	}
	return sums
}

// TestChunks checks the chain of signatures that S3's documentation shows, in both forms.
func TestChunks(t *testing.T) {
	sums := chunksOf(65536, 1024, 0)
	for _, c := range []struct {
		seed           string
		chunks         []string
		lines, trailer string
	}{
		{"4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9", []string{
			"ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
			"0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
			"b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
		}, "", ""},
		{"106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e", []string{
			"b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
			"1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
			"2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
		}, "x-amz-checksum-crc32c:sOO8/Q==\n", "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435"},
	} {
		chain, signs := documented(c.seed).Chunks(documentedSecret), documented(c.seed).Chunks(documentedSecret)
		for i, sum := range sums {
			if !chain.Chunk(sum, c.chunks[i]) {
				t.Errorf("chunk %d behind %s is refused", i, c.seed)
			}
			if got := signs.Sign(sum); got != c.chunks[i] {
				t.Errorf("chunk %d is signed %s", i, got)
			}
		}
		if c.lines == "" {
			continue
		}
		if !chain.Trailer(c.lines, c.trailer) || signs.SignTrailer(c.lines) != c.trailer {
			t.Errorf("the trailer behind %s is refused", c.seed)
		}
	}
}

// TestChunksBroken shows that a chain takes no chunk that is changed, left out, repeated or put elsewhere, and nothing
// behind a wrong one.
func TestChunksBroken(t *testing.T) {
	seed := "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"
	sums := chunksOf(65536, 1024, 0)
	signs := documented(seed).Chunks(documentedSecret)
	var signed []string
	for _, sum := range sums {
		signed = append(signed, signs.Sign(sum))
	}
	for _, order := range [][]int{{1}, {0, 0}, {0, 2}, {2}} {
		chain := documented(seed).Chunks(documentedSecret)
		right := true
		for _, i := range order {
			right = chain.Chunk(sums[i], signed[i])
		}
		if right {
			t.Errorf("the order %v is taken", order)
		}
	}
	chain := documented(seed).Chunks(documentedSecret)
	if chain.Chunk(sums[1], signed[0]) || chain.Chunk(sums[0], signed[0]) || chain.Chunk(sums[0], "") || chain.Trailer("", "") {
		t.Error("something is taken behind a chunk that was changed")
	}
	if documented(seed).Chunks("another secret").Chunk(sums[0], signed[0]) {
		t.Error("another secret's chunk is taken")
	}
}

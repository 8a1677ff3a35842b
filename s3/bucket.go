package s3

import (
	"encoding/xml"
	"net/http"
)

type bucketList struct {
	XMLName xml.Name      `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ListAllMyBucketsResult"`
	Owner   owner         `xml:"Owner"`
	Buckets []bucketEntry `xml:"Buckets>Bucket"`
}

type bucketEntry struct {
	Name         string
	CreationDate string
	BucketRegion string
}

// owner is the environment: whose objects they are within it, S3 has no word for.
type owner struct {
	ID          string
	DisplayName string
}

func (x *exchange) owner() owner {
	return owner{x.by.Environment.AccountID, string(x.by.Environment.ID)}
}

func (x *exchange) listBuckets() error {
	all, err := x.h.objects.Buckets(x.r.Context(), x.by)
	if err != nil {
		return err
	}
	out := bucketList{Owner: x.owner(), Buckets: []bucketEntry{}}
	for _, b := range all {
		out.Buckets = append(out.Buckets, bucketEntry{string(b.Name), xmlTime(b.CreateTime), x.by.Environment.Region})
	}
	return x.writeXML(&out)
}

// headBucket has nothing to do: the row has asked whether the bucket may be seen.
func (x *exchange) headBucket() error {
	x.w.Header().Set("X-Amz-Bucket-Region", x.by.Environment.Region)
	x.w.Header().Set("Content-Type", "application/xml")
	x.w.WriteHeader(http.StatusOK)
	return nil
}

// createBucket tells who may use the bucket that it is there: some clients (rclone) ask for it before they upload, and take
// that answer for a success. There are no other buckets to be made.
func (x *exchange) createBucket() error {
	return fail("BucketAlreadyOwnedByYou", "The bucket is there. Buckets come with the environment.")
}

type location struct {
	XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ LocationConstraint"`
	Region  string   `xml:",chardata"`
}

// getBucketLocation names the region; S3 has always left out its first one.
func (x *exchange) getBucketLocation() error {
	region := x.by.Environment.Region
	if region == "us-east-1" {
		region = ""
	}
	return x.writeXML(&location{Region: region})
}

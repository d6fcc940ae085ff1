package main

import (
	"context"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/internal/evidence"
	"github.com/dossier-crm/dossier/internal/vault"
)

// evidenceFlags say where the bytes of attachments are.
type evidenceFlags struct {
	Attachments         string `help:"Directory for the bytes of attachments, sealed. By default beside the keyring. Every process that answers requests or erases needs the same." env:"DOSSIER_ATTACHMENTS" type:"path" placeholder:"DIR" xor:"attachments"`
	AttachmentsS3       string `help:"Bucket of Amazon S3, or of a server that speaks its protocol, to keep them in instead: https://host/bucket, or https://host/bucket/prefix. The key is taken from $$AWS_ACCESS_KEY_ID and $$AWS_SECRET_ACCESS_KEY, the file of shared credentials or the machine's role." name:"attachments-s3" env:"DOSSIER_ATTACHMENTS_S3" placeholder:"URL" xor:"attachments"`
	AttachmentsS3Region string `help:"Region of the bucket; by default what the server says." name:"attachments-s3-region" env:"DOSSIER_ATTACHMENTS_S3_REGION" placeholder:"NAME"`
}

// bucketTime is how long the bucket may take to answer at the start.
const bucketTime = 30 * time.Second

func (f evidenceFlags) store(ctx context.Context, keyring string) (evidence.Store, error) {
	if f.AttachmentsS3 != "" {
		ctx, cancel := context.WithTimeout(ctx, bucketTime)
		defer cancel()
		return evidence.OpenS3(ctx, evidence.S3Config{URL: f.AttachmentsS3, Region: f.AttachmentsS3Region})
	}
	if f.Attachments == "" {
		f.Attachments = filepath.Join(filepath.Dir(keyring), "attachments")
	}
	return evidence.OpenDir(f.Attachments)
}

// purgeAttachments deletes the bytes of who is erased, or whose content expired.
func (s *stores) purgeAttachments(ctx context.Context, customer uuid.UUID, expired vault.Category) error {
	if expired != 0 && expired != vault.Content {
		return nil
	}
	return s.evidence.DeleteAll(ctx, customer)
}

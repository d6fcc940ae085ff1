package main

import (
	"context"
	"path/filepath"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/internal/evidence"
	"github.com/dossier-crm/dossier/internal/vault"
)

// evidenceFlags say where the bytes of attachments are.
type evidenceFlags struct {
	Attachments string `help:"Directory for the bytes of attachments, sealed. By default beside the keyring. Every process that answers requests or erases needs the same." env:"DOSSIER_ATTACHMENTS" type:"path" placeholder:"DIR"`
}

func (f evidenceFlags) store(keyring string) (evidence.Store, error) {
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

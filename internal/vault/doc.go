// Package vault keeps personal data unreadable wherever it is stored, and makes
// it possible to forget one person without touching the log.
//
// # Life of a key
//
//  1. A keyring file holds 4,096 bucket keys and the installation's secrets.
//     It lives outside Postgres: one without the other opens nothing.
//  2. A subject (a customer, usually) has one random data key per [Category].
//     Data keys are stored in Postgres, wrapped by the key of the subject's
//     bucket; [Vault.Ensure] makes them, once.
//  3. A field of an event is sealed under a secret of its own, which HKDF derives
//     from the data key, the event id and the field's path. Whoever is given
//     that one secret can open that one field ([OpenDisclosed]), nothing else.
//  4. [Vault.Destroy] overwrites the wrapped keys by a tombstone. What was sealed
//     renders as erased from then on, and no key for the subject can be made again.
//
// # What the bytes promise
//
// A sealed field opens only under the address it was sealed for: stream, event,
// schema, field path, category. AES-GCM alone does not say which key it was
// sealed with (one can make bytes that open under two keys to two texts), so the
// sealed form carries a commitment to its secret and its address, checked first.
//
// Every stored form is drawn where it is encoded and pinned by
// testdata/formats.golden. They are in the log for ever: a change is a new
// version byte, never a new meaning of an old one.
//
// # What it does not hide
//
// Blind indexes are deterministic, so whoever reads the database sees which rows
// share a value or a pair of letters, and how often. Lengths of sealed fields
// are the lengths of the texts. Decrypted keys live in this process's memory for
// the length of a lease (five minutes unless configured), which is also how long
// another process may go on opening fields after [Vault.Destroy], unless it is
// told to [Vault.Evict].
package vault

// Package job loads history in bulk: a file is sent once, kept sealed, and
// worked through by a job that survives the end of the process.
//
// # Life of an import
//
//  1. The file comes in as a stream and goes to disk sealed: AES-256-GCM, block
//     by block, under a key made for this file. The key is kept in Postgres,
//     itself sealed under a secret of the keyring. Disk, database and keyring
//     are each of no use alone.
//  2. The job is queued. One runner of the process that holds the file takes
//     it, under an advisory lock, and works through a few hundred records at a
//     time: those of one customer in the file's order, customers side by side.
//  3. Each record is a command with a key made of the source, the kind and the
//     record's reference (of its whole content, where it has none), so that no
//     run of the same file, nor of another file with the same references, does
//     anything twice. Events carry the import's id as their mark; automation
//     passes over marked events.
//  4. The results of a part and the checkpoint are one transaction. After a
//     kill the part is done again: what it had appended is recognised by its
//     key, and by its mark as this import's own.
//  5. At the end, whatever it was, the key is removed from the database and the
//     file from the disk. Results name lines and codes, never values.
package job

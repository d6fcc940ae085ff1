// Package postgres is the program's one way to Postgres.
//
// It has three parts that know little of each other:
//
//   - [Start] runs a private Postgres under a data directory, from the
//     machine's own programs, so that nobody has to install or set up a
//     server before the first `dossier up`;
//   - [Open], [InTx] and [IsTransient] are the pool, the transaction and the
//     question "is it worth trying again" that the rest of the program uses,
//     whether the server is private or somebody else's;
//   - [Migrate] moves the durable tables forward. Read models are rebuilt,
//     never migrated, and do not come here.
//
// Tests take their databases from the package pgtest below this one.
package postgres

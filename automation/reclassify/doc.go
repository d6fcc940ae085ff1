// Package reclassify works schemes of classes out over all customers: as a run,
// which reclassifies, or as a trial, which only says who would be what, also at
// an instant of the past.
//
// # Life of a run
//
//  1. It is asked for and queued: a durable row with the version of the scheme
//     and, from the moment it is begun, the instant and the position of the log
//     that it rests on. They never change, so what is worked out twice is the
//     same twice.
//  2. One process takes it, under an advisory lock. Where the scheme compares
//     customers with one another (quintiles, grades without declared bounds) it
//     measures all of them first. A run keeps the scales as SchemeCalibrated in
//     the scheme's own stream, once, by a key made of the run.
//  3. It goes through the customers in the order of their ids, some thousand
//     facts at a time, from the read model class_facts up to the position. A
//     run asks a command for everybody whose class would change; the command
//     decides once more, on the customer's own stream, and appends at the
//     revision that it has read. Its key is made of run and customer.
//  4. What became of a part, the figures and how far it has come are one
//     transaction. After a kill the part is done again: commands that had been
//     carried out are recognised by their keys.
//
// Lists and figures are served meanwhile as ever: nothing is locked.
package reclassify

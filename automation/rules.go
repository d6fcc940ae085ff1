package automation

// Reactors lists the rules there are. A new one is its file and a line here.
var Reactors = []Reactor{
	overdueComplaints,
	reclassifyAfterOrder,
	strategyAfterClass,
	carryMergesOut,
	detectDuplicates,
	handOver,
}

package main

// Pair is what a cluster holds under one key.
type Pair struct {
	Value       string
	ModRevision int64
	// 1 for a key that was put once.
	Version int64
}

// Observed is what a cluster shows after the runs.
type Observed struct {
	// The revision at which everything below was read.
	Revision int64
	// The keys by a linearizable read through one member.
	Keys map[string]Pair
	// Each member on its own, by serializable reads.
	Members []Member
	// The events that watchers had not seen when their run ended.
	Events []Record
}

type Member struct {
	Endpoint string
	// Why it could not be asked.
	Error           string
	Cluster         string
	Keys            map[string]Pair
	Hash            uint32
	CompactRevision int64
	// CORRUPT, NOSPACE.
	Alarms []string
}

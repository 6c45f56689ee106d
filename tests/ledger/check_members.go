package main

import (
	"fmt"
	"slices"
)

// checkMembers compares the members with each other: one cluster, the same keys, the same hash, no alarm of corruption.
func checkMembers(records []Record, observed Observed) []Wrong {
	var wrong []Wrong
	add := func(kind, key, member, format string, args ...any) {
		wrong = append(wrong, Wrong{Kind: kind, Key: key, Member: member, Detail: fmt.Sprintf(format, args...)})
	}
	clusters := map[string]string{}
	for _, record := range records {
		if record.Cluster != "" && clusters[record.Cluster] == "" {
			clusters[record.Cluster] = "the log"
		}
	}
	type known struct {
		hash     uint32
		endpoint string
	}
	hashes := map[int64]known{}
	for _, member := range observed.Members {
		if member.Error != "" {
			add("unreachable", "", member.Endpoint, "%s", member.Error)
			continue
		}
		if clusters[member.Cluster] == "" {
			clusters[member.Cluster] = member.Endpoint
		}
		if slices.Contains(member.Alarms, "CORRUPT") {
			add("corrupt", "", member.Endpoint, "it raised the alarm")
		}
		// Hashes after different compactions are of different things.
		if other, there := hashes[member.CompactRevision]; !there {
			hashes[member.CompactRevision] = known{member.Hash, member.Endpoint}
		} else if other.hash != member.Hash {
			add("hash", "", member.Endpoint, "%d at revision %d; %s: %d",
				member.Hash, observed.Revision, other.endpoint, other.hash)
		}
		for _, key := range sorted(observed.Keys) {
			if found, there := member.Keys[key]; !there {
				add("diverged", key, member.Endpoint, "not there, though the cluster has it")
			} else if found != observed.Keys[key] {
				add("diverged", key, member.Endpoint, "%+v, though the cluster has %+v", found, observed.Keys[key])
			}
		}
		for _, key := range sorted(member.Keys) {
			if _, there := observed.Keys[key]; !there {
				add("diverged", key, member.Endpoint, "there, though the cluster does not have it")
			}
		}
	}
	if len(hashes) > 1 {
		add("hash", "", "", "not comparable: members stay compacted at different revisions")
	}
	if len(clusters) > 1 {
		add("cluster-id", "", "", "several: %v", clusters)
	}
	return wrong
}

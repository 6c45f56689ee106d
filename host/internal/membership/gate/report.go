package gate

import (
	"context"
	"fmt"
	"sync"
	"time"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/wire/values"
)

// report is the result that the stack's outputs are made of.
type report struct {
	ClusterID  string           `json:"clusterId"`
	Members    []reportedMember `json:"members"`
	Health     string           `json:"health"`
	Status     string           `json:"status"`
	MemberList string           `json:"memberList"`
}

type reportedMember struct {
	Name    string `json:"name"`
	ID      string `json:"id"`
	Version string `json:"version"`
}

// looked is one member's answers, for the tables.
type looked struct {
	status    etcd.Status
	silence   error
	unhealthy error
	took      time.Duration
}

func (g *gate) report(ctx context.Context) report {
	answers := g.look(ctx)
	found := report{Members: []reportedMember{}}
	for i, member := range g.members {
		status := answers[i].status
		if found.ClusterID == "" && status.Cluster != 0 {
			found.ClusterID = status.Cluster.String()
		}
		one := reportedMember{Name: member.name.String(), Version: status.Version.String()}
		for _, listed := range g.view.Members.Where(func(m etcd.Member) bool { return m.Name == member.name }) {
			one.ID = listed.ID.String()
		}
		found.Members = append(found.Members, one)
	}
	found.Health = healthTable(g.urls, answers)
	found.Status = statusTable(answers)
	found.MemberList = memberTable(g.view.Members)
	return found
}

func (g *gate) look(ctx context.Context) []looked {
	answers := make([]looked, len(g.urls))
	var asked sync.WaitGroup
	for i, url := range g.urls {
		asked.Go(func() {
			one := &answers[i]
			one.status, one.silence = g.view.Etcd.Status(ctx, url)
			begin := time.Now()
			one.unhealthy = g.view.Etcd.Serves(ctx, url)
			one.took = time.Since(begin)
		})
	}
	asked.Wait()
	return answers
}

func healthTable(urls []values.URL, answers []looked) string {
	rows := [][]string{{"ENDPOINT", "HEALTH", "TOOK", "ERROR"}}
	for i, answer := range answers {
		rows = append(rows, []string{
			urls[i].String(),
			fmt.Sprint(answer.unhealthy == nil),
			answer.took.Round(time.Microsecond).String(),
			etcd.Why(answer.unhealthy),
		})
	}
	return table(rows)
}

func statusTable(answers []looked) string {
	rows := [][]string{{
		"ENDPOINT",
		"ID",
		"VERSION",
		"STORAGE VERSION",
		"DB SIZE",
		"IS LEADER",
		"IS LEARNER",
		"RAFT TERM",
		"RAFT APPLIED " +
			"INDEX", "ERRORS",
	}}
	for _, answer := range answers {
		if answer.silence != nil {
			continue
		}
		s := answer.status
		rows = append(rows, []string{
			s.Endpoint.String(), s.Member.String(), s.Version.String(), s.Storage.String(), size(s.DBSize),
			fmt.Sprint(
				s.Member == s.Leader,
			), fmt.Sprint(s.Learner), fmt.Sprint(s.Term), fmt.Sprint(s.Applied), s.Errors,
		})
	}
	return table(rows)
}

func memberTable(members etcd.Members) string {
	rows := [][]string{{"ID", "STATUS", "NAME", "PEER ADDRS", "CLIENT ADDRS", "IS LEARNER"}}
	for _, member := range members {
		status := "started"
		if member.Name == "" {
			status = "unstarted"
		}
		rows = append(rows, []string{
			member.ID.String(),
			status,
			member.Name.String(),
			values.Join(member.PeerURLs, ","),
			values.Join(member.ClientURLs, ","),
			fmt.Sprint(member.Learner),
		})
	}
	return table(rows)
}

func size(bytes int64) string {
	switch {
	case bytes >= 1e9:
		return fmt.Sprintf("%.1f GB", float64(bytes)/1e9)
	case bytes >= 1e6:
		return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
	default:
		return fmt.Sprintf("%.0f kB", float64(bytes)/1e3)
	}
}

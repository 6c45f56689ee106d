package status

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// screen is the document for people. Errors come last, whole: rows are short.
func (d Document) screen(to io.Writer) error {
	out := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	row := func(cells ...string) {
		for i, cell := range cells {
			cells[i] = orDash(values.Printable(cell))
		}
		_, _ = fmt.Fprintln(out, strings.Join(cells, "\t"))
	}
	row("CLUSTER", "ID", "QUORUM", "LEADER", "STATE", "ASKED BY")
	quorum := "unknown"
	if d.Cluster.Quorum != nil {
		quorum = yes(*d.Cluster.Quorum)
	}
	row(d.Cluster.Name, d.Cluster.ID, quorum, d.Cluster.Leader, strings.ReplaceAll(d.State, "_", " "),
		d.Host.Member)
	table := func(rows int, head ...string) {
		_ = out.Flush()
		if rows > 0 {
			_, _ = fmt.Fprintln(out)
			row(head...)
		}
	}
	table(len(d.Members), "MEMBER", "ID", "ROLE", "ETCD", "DB", "IN USE", "QUOTA", "TERM", "APPLIED", "BEHIND", "ANSWERS")
	for _, one := range d.Members {
		if one.Version == "" {
			row(one.Name, one.ID, one.Role, "", "", "", "", "", "", "", "no")
			continue
		}
		row(one.Name, one.ID, one.Role, one.Version, size(one.DBSize), size(one.DBInUse), size(one.Quota),
			fmt.Sprint(one.Term), fmt.Sprint(one.Applied), fmt.Sprint(one.Behind), "yes")
	}
	table(len(d.Alarms), "ALARM", "MEMBER", "ID")
	for _, one := range d.Alarms {
		row(one.Type, one.Member, one.ID)
	}
	table(len(d.Certificates), "CERTIFICATE", "NAME", "EXPIRES", "DAYS LEFT")
	for _, one := range d.Certificates {
		row(one.Kind, one.Name, one.Expires.Format(time.DateOnly), fmt.Sprint(one.Days))
	}
	table(len(d.Backups), "BACKUPS IN", "NEWEST", "AGE", "REVISION", "SIZE", "COUNT", "ANSWERS")
	for _, one := range d.Backups {
		if one.Time == nil {
			row(one.Target, "", "", "", "", fmt.Sprint(one.Count), yes(one.Asked))
			continue
		}
		row(one.Target, one.Key, short(one.Age), fmt.Sprint(one.Revision), size(one.Size), fmt.Sprint(one.Count),
			yes(one.Asked))
	}
	table(len(d.Drills), "DRILL OF", "AGE", "RESULT", "LAST SUCCESS", "RESTORED IN")
	for _, one := range d.Drills {
		success, took := "", ""
		if one.LastSuccess != nil {
			success, took = one.LastSuccess.Format(time.RFC3339), fmt.Sprintf("%.1f s", one.RestoreSeconds)
		}
		row(one.Target, short(one.Age), one.Result, success, took)
	}
	table(len(d.Records), "RECORD", "VALUES")
	for _, one := range d.Records {
		row(one.Name, strings.Join(one.Values, ", "))
	}
	_ = out.Flush()
	if len(d.Findings) > 0 {
		_, _ = fmt.Fprintln(to)
	}
	for _, one := range d.Findings {
		text := coded.Code("status." + one.Check).Ends(one.Text)
		if _, err := fmt.Fprintf(to, "%s: %s\n", one.Subject, values.PrintableLines(text)); err != nil {
			return err
		}
	}
	return nil
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

func short(seconds int64) string { return (time.Duration(seconds) * time.Second).String() }

package gate

import "strings"

// table draws rows, the first of which is the head, as etcdctl does. All cells hold printable ASCII.
func table(rows [][]string) string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], len(cell))
		}
	}
	var rule strings.Builder
	for _, width := range widths {
		rule.WriteString("+" + strings.Repeat("-", width+2))
	}
	rule.WriteString("+")
	lines := []string{rule.String()}
	for i, row := range rows {
		var line strings.Builder
		for j, cell := range row {
			line.WriteString("| " + strings.Repeat(" ", widths[j]-len(cell)) + cell + " ")
		}
		lines = append(lines, line.String()+"|")
		if i == 0 {
			lines = append(lines, rule.String())
		}
	}
	return strings.Join(append(lines, rule.String()), "\n")
}

package metrics

import (
	"strconv"
	"strings"
	"time"
)

// text is in the text format of Prometheus, which the node exporter reads. No sample has a timestamp: the exporter
// refuses those.
type text struct{ strings.Builder }

type label struct{ name, value string }

type sample struct {
	value  float64
	labels []label
}

// family writes nothing where there is no sample.
func (t *text) family(name, help string, samples ...sample) {
	if len(samples) == 0 {
		return
	}
	t.WriteString("# HELP " + name + " " + help + "\n# TYPE " + name + " gauge\n")
	for _, one := range samples {
		t.WriteString(name)
		for i, label := range one.labels {
			t.WriteString([]string{"{", ","}[min(i, 1)] + label.name + `="` + escaped(label.value) + `"`)
		}
		t.WriteString("} " + strconv.FormatFloat(one.value, 'f', -1, 64) + "\n")
	}
}

var escapes = strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`)

func escaped(value string) string { return escapes.Replace(strings.ToValidUTF8(value, "\uFFFD")) }

func seconds(at time.Time) float64 { return float64(at.UnixMilli()) / 1000 }

func number(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

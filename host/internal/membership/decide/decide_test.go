package decide

import (
	"slices"
	"testing"
)

func everyCombination() []Facts {
	both := []bool{false, true}
	var all []Facts
	for _, unmounted := range both {
		for _, data := range both {
			for _, ours := range []Ours{Unknown, Yes, No} {
				for _, answers := range both {
					for _, listed := range both {
						for _, published := range both {
							for _, initial := range both {
								for _, started := range both {
									for _, leftover := range both {
										all = append(
											all,
											Facts{unmounted, data, ours, answers, listed, published, initial, started, leftover},
										)
									}
								}
							}
						}
					}
				}
			}
		}
	}
	return all
}

// where has the steps of all combinations for which a test holds.
func where(test func(Facts) bool) []Step {
	var steps []Step
	for _, facts := range everyCombination() {
		if step := Decide(facts); test(facts) && !slices.Contains(steps, step) {
			steps = append(steps, step)
		}
	}
	slices.Sort(steps)
	return steps
}

func TestEveryCombinationOfFactsHasAStep(t *testing.T) {
	if count := len(everyCombination()); count != 2*2*3*64 {
		t.Errorf("%d combinations", count)
	}
	want := []Step{
		AddLearner, Configure, RefuseForeign, RefuseLeftover, RefuseOutage, RefuseRemoved, RefuseUnmounted, Replace,
		StartListed, StartNew,
	}
	if got := where(func(Facts) bool { return true }); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

func TestSteps(t *testing.T) {
	ours := func(f Facts) bool { return !f.Unmounted && f.Data && f.Ours == Yes }
	empty := func(f Facts) bool { return !f.Unmounted && !f.Data && !f.Leftover }
	leftover := func(f Facts) bool { return !f.Unmounted && !f.Data && f.Leftover }
	for promise, c := range map[string]struct {
		when func(Facts) bool
		want []Step
	}{
		"a disk that is not mounted is its own answer": {
			func(f Facts) bool { return f.Unmounted }, []Step{RefuseUnmounted},
		},
		"data of a listed member is an ordinary run": {
			func(f Facts) bool { return ours(f) && f.Answers && f.Listed }, []Step{Configure},
		},
		"data without a quorum is an ordinary run": {
			func(f Facts) bool { return ours(f) && !f.Answers }, []Step{Configure},
		},
		"data of a removed member is left alone": {
			func(f Facts) bool { return ours(f) && f.Answers && !f.Listed }, []Step{RefuseRemoved},
		},
		"data of another bootstrap is left alone": {
			func(f Facts) bool { return !f.Unmounted && f.Data && f.Ours == No }, []Step{RefuseForeign},
		},
		"data that nothing is known of is left alone": {
			func(f Facts) bool { return !f.Unmounted && f.Data && f.Ours == Unknown }, []Step{RefuseForeign},
		},
		"a listed host that was never ready may start": {
			func(f Facts) bool { return empty(f) && f.Answers && f.Listed && !f.Published }, []Step{StartListed},
		},
		"a member whose data is gone comes back under a new identity": {
			func(f Facts) bool { return empty(f) && f.Answers && f.Listed && f.Published }, []Step{Replace},
		},
		"an unknown host joins as a learner": {
			func(f Facts) bool { return empty(f) && f.Answers && !f.Listed }, []Step{AddLearner},
		},
		"an initial member that was never ready bootstraps": {
			func(f Facts) bool { return empty(f) && !f.Answers && f.Initial && !f.Started }, []Step{StartNew},
		},
		"an initial member that was ready does not bootstrap again": {
			func(f Facts) bool { return empty(f) && !f.Answers && f.Started }, []Step{RefuseOutage},
		},
		"a database without a log joins no cluster": {
			func(f Facts) bool { return leftover(f) && f.Answers }, []Step{RefuseLeftover},
		},
		"a database without a log bootstraps no cluster": {
			func(f Facts) bool { return leftover(f) && !f.Answers && f.Initial && !f.Started }, []Step{RefuseLeftover},
		},
		"a database without a log stays where it is in an outage": {
			func(f Facts) bool { return leftover(f) && !f.Answers && !(f.Initial && !f.Started) }, []Step{RefuseOutage},
		},
		"no other host bootstraps": {
			func(f Facts) bool { return empty(f) && !f.Answers && !f.Initial }, []Step{RefuseOutage},
		},
	} {
		t.Run(promise, func(t *testing.T) {
			if got := where(c.when); !slices.Equal(got, c.want) {
				t.Errorf("%v, not %v", got, c.want)
			}
		})
	}
}

func TestABootstrapNeedsSilenceNoDataAndARecordedMemberThatWasNeverReady(t *testing.T) {
	for _, facts := range everyCombination() {
		if Decide(facts) == StartNew &&
			(facts.Unmounted || facts.Data || facts.Leftover || facts.Answers || !facts.Initial || facts.Started) {
			t.Errorf("%+v", facts)
		}
	}
}

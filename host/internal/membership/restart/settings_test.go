package restart

import "testing"

func TestOnlyErrorsAboutSettingsRefuseARestart(t *testing.T) {
	const expected = `{"msg":"failed to verify flags","error":"multiple discovery or bootstrap flags are set"}`
	const wrong = `{"msg":"failed to verify flags","error":"invalid value \"x\" for ETCD_QUOTA"}`
	const hostile = `{"msg":"failed to verify flags","error":"a\nb\u001b[31m"}`
	for log, want := range map[string]string{
		"":       "",
		expected: "",
		`{"level":"info","msg":"recognized"}` + "\n" + expected: "",
		wrong + "\n" + expected:                                 `invalid value "x" for ETCD_QUOTA`,
		"not JSON\n" + hostile:                                  "ab[31m",
	} {
		if got := refusedSetting(log); got != want {
			t.Errorf("%q: %q, not %q", log, got, want)
		}
	}
}

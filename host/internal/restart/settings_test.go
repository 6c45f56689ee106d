package restart

import "testing"

func TestOnlyErrorsAboutSettingsRefuseARestart(t *testing.T) {
	const expected = `{"level":"fatal","msg":"failed to verify flags","error":"multiple discovery or bootstrap flags are set. Choose one"}`
	for log, want := range map[string]string{
		"":       "",
		expected: "",
		`{"level":"info","msg":"recognized and used environment variable"}` + "\n" + expected:                            "",
		`{"level":"warn","msg":"failed to verify flags","error":"invalid value \"x\" for ETCD_QUOTA"}` + "\n" + expected: `invalid value "x" for ETCD_QUOTA`,
		"not JSON\n" + `{"msg":"failed to verify flags","error":"a\nb\u001b[31m"}`:                                       "ab[31m",
	} {
		if got := refusedSetting(log); got != want {
			t.Errorf("%q: %q, not %q", log, got, want)
		}
	}
}

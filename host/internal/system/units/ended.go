package units

import "os"

// Stopped says in ExecStopPost= that the service was stopped before its end, as by `systemctl stop` or a shutdown. That
// is not a failure, and a deadline is one. Units of earlier versions do not count SIGTERM as a success.
func Stopped() bool {
	result := os.Getenv("SERVICE_RESULT")
	return result == "success" || result == "signal" && os.Getenv("EXIT_STATUS") == "TERM"
}

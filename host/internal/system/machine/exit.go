package machine

import "fmt"

// Exit ends the program with a code of the verb's own. The verb has printed why.
type Exit struct{ Code int }

func (e Exit) Error() string { return fmt.Sprintf("exit code %d", e.Code) }

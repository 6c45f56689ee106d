import { killDescendants } from "./processes";
import { lab } from "./lab";

// Each file of tests begins on hosts as `lab up` makes them, with no record in the zones. This runs before the file is
// read, because a file may note the hosts' keys as it is read.
killDescendants(process.pid); // an update of the file before would keep running
lab("renew");

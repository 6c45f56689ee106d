import { dropSetAside } from "./etcd";
import { labHosts } from "./lab";

// Each file of tests begins with the room that new hosts have.
beforeAll(() => {
  dropSetAside(...labHosts().map(({ name }) => name));
});

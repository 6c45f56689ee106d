import { lastLine } from "../../../../decisions/host/lastLine";

test.each(["611e\n", "Welcome to etcd04\n611e\n", "611e"])("of %j the answer is the last line", (stdout) => {
  expect(lastLine(stdout)).toBe("611e");
});

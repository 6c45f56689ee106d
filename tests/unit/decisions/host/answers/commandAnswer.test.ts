import { commandAnswer } from "../../../../../decisions/host/answers/commandAnswer";

test.each(["611e\n", "Welcome to etcd04\n611e\n", "611e"])("the answer in %j is the last line", (stdout) => {
  expect(commandAnswer(stdout)).toBe("611e");
});

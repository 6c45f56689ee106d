import { release } from "../../../decisions/release";

test.each(["x86_64", "amd64"])("on %s it is the project's amd64 archive", (machine) => {
  expect(release("3.6.16", machine)).toEqual({
    directory: "etcd-v3.6.16-linux-amd64",
    file: "etcd-v3.6.16-linux-amd64.tar.gz",
    url: "https://github.com/etcd-io/etcd/releases/download/v3.6.16/etcd-v3.6.16-linux-amd64.tar.gz",
    checksumUrl: "https://github.com/etcd-io/etcd/releases/download/v3.6.16/SHA256SUMS",
  });
});

test.each(["http://10.15.1.1:8080/etcd", "http://10.15.1.1:8080/etcd/"])("from the mirror %s", (mirror) => {
  expect(release("3.5.35", "aarch64", mirror)).toMatchObject({
    url: "http://10.15.1.1:8080/etcd/v3.5.35/etcd-v3.5.35-linux-arm64.tar.gz",
    checksumUrl: "http://10.15.1.1:8080/etcd/v3.5.35/SHA256SUMS",
  });
});

test.each(["i686", "ppc64le", "armv7l", "", "constructor"])(
  "refuses %j and says what there is",
  (machine) => {
    expect(() => release("3.6.16", machine)).toThrow(/x86_64 \(amd64\) and aarch64 \(arm64\)/);
  },
);

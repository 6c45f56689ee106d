import { settingsLostByAdoption } from "../../../../../decisions/checks/adoption/settingsLostByAdoption";

const ours = [
  "ETCD_NAME=a",
  "ETCD_HEARTBEAT_INTERVAL=100",
  "ETCD_LISTEN_CLIENT_URLS=https://10.15.1.201:2379,https://127.0.0.1:2379",
  "ETCD_LISTEN_METRICS_URLS=http://127.0.0.1:2381",
].join("\n");

test.each<[string, string[], string[]]>([
  ["what is written alike", ["heartbeat-interval=100"], []],
  [
    "what is written otherwise, or not at all",
    ["heartbeat-interval=200", "max-txn-ops=5"],
    ["heartbeat-interval=200", "max-txn-ops=5"],
  ],
  ["what etcd is told of itself", ["name=b", "data-dir=/x", "advertise-client-urls=https://b:2379"], []],
  ["another address at the same port", ["listen-client-urls=https://0.0.0.0:2379"], []],
  [
    "another port, and plain HTTP at the same",
    ["listen-client-urls=https://10.15.1.201:2379,http://127.0.0.1:2379,https://10.15.1.201:4001"],
    ["listen-client-urls=http://127.0.0.1:2379,https://10.15.1.201:4001"],
  ],
  [
    "metrics elsewhere",
    ["listen-metrics-urls=http://10.15.1.204:9379"],
    ["listen-metrics-urls=http://10.15.1.204:9379"],
  ],
])("%s: lost is what would not be as it is found", (_, found, lost) => {
  expect(settingsLostByAdoption(found, ours)).toEqual(lost);
});

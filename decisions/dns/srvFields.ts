/** An SRV record's value taken apart: `0 100 2380 etcd01.example.com`. */
export function srvFields(value: string) {
  const [priority, weight, port, target = ""] = value.split(" ");
  return { priority: Number(priority), weight: Number(weight), port: Number(port), target };
}

import { fieldError, type FieldError } from "../findings/fieldError";
import { addressFamily, addressKind, canonicalAddress, type AddressKind } from "../network/address";
import { clusterSize } from "./clusterSize";
import { dnsNameError } from "../network/dnsNameError";

/** One host, as a member of the cluster. */
export interface HostConfiguration {
  name?: string;
  /** IPv4 or IPv6. */
  address?: string;
  /** A second address, of IPv6. */
  ipv6Address?: string;
  /** Further addresses in its certificate; several hosts may have the same one in turn. */
  extraAddresses?: readonly (string | undefined)[];
  /** Where its data is, if not in the cluster's directory. */
  dataDir?: string;
  lost?: boolean;
}

/** Names, addresses and the number of hosts. */
export function hostErrors({ hosts }: { hosts?: readonly HostConfiguration[] }): FieldError[] {
  if (!hosts) return [];
  const found = hostNameErrors(hosts);
  if (hosts.length > 0 && hosts.every(({ lost }) => lost))
    return [
      ...found,
      fieldError(
        "hosts",
        "all hosts are marked lost, so no member would be left to remove them. " +
          "Remove lost from the hosts that are there.",
        "hosts.size",
      ),
    ];
  // Those that are lost leave with this update.
  return [...found, ...clusterSize(hosts.filter(({ lost }) => !lost).length)];
}

/** The names and addresses of hosts, each by itself and beside the others. */
export function hostNameErrors(hosts: readonly HostConfiguration[]): FieldError[] {
  const found = hosts.flatMap((host, index) => {
    const at = `hosts[${index}]`;
    const wrongName = host.name === undefined ? undefined : hostName(`${at}.name`, host.name);
    return [...(wrongName === undefined ? [] : [wrongName]), ...addressErrors(at, host)];
  });
  found.push(
    ...repeated(
      "names a member; every member has a name of its own",
      hosts.map(({ name }, index) => [`hosts[${index}].name`, name?.toLowerCase()]),
    ),
    ...repeated(
      "is a host's address; every host has an address of its own",
      hosts.flatMap(({ address, ipv6Address }, index) => [
        [`hosts[${index}].address`, address && canonicalAddress(address)],
        [`hosts[${index}].ipv6Address`, ipv6Address && canonicalAddress(ipv6Address)],
      ]),
    ),
  );
  return [...found, ...extraAddressErrors(hosts)];
}

/** A certificate that is valid at another host's address would be that host's too. */
function extraAddressErrors(hosts: readonly HostConfiguration[]): FieldError[] {
  const own = hosts.flatMap(({ name, address, ipv6Address }) =>
    [address, ipv6Address].flatMap((one) =>
      one === undefined ? [] : [{ name, one: canonicalAddress(one) }],
    ),
  );
  return hosts.flatMap(({ extraAddresses = [] }, index) =>
    extraAddresses.flatMap((address, place) => {
      const owner = own.find(({ one }) => address !== undefined && one === canonicalAddress(address));
      if (owner === undefined) return [];
      const message = `"${address ?? ""}" is the address of ${owner.name ?? "a host"} in hosts. Leave it out.`;
      return [fieldError(`hosts[${index}].extraAddresses[${place}]`, message)];
    }),
  );
}

/** The addresses of one host. */
function addressErrors(
  at: string,
  { address, ipv6Address, extraAddresses = [] }: HostConfiguration,
): FieldError[] {
  const wrong = extraAddresses.map((one, index) =>
    one === undefined ? undefined : addressError(`${at}.extraAddresses[${index}]`, one),
  );
  if (address !== undefined) wrong.push(addressError(`${at}.address`, address));
  if (ipv6Address !== undefined) {
    wrong.push(addressError(`${at}.ipv6Address`, ipv6Address));
    if (addressFamily(ipv6Address) === 4) {
      wrong.push(
        fieldError(`${at}.ipv6Address`, `"${ipv6Address}" is an IPv4 address. Put it in ${at}.address.`),
      );
    }
    if (address !== undefined && addressFamily(address) === 6) {
      wrong.push(
        fieldError(
          `${at}.ipv6Address`,
          `${at}.address is an IPv6 address already. Leave ipv6Address out.`,
          "field.conflict",
        ),
      );
    }
  }
  return wrong.filter((one) => one !== undefined);
}

/** A member's name is the first label of a DNS name, and the host's name. */
function hostName(field: string, name: string): FieldError | undefined {
  if (name.includes(".")) {
    const label = name.split(".")[0] ?? "";
    return fieldError(field, `"${name}" has a dot. Write only "${label}", and the rest in domain.`);
  }
  if (name === "localhost")
    return fieldError(field, `"localhost" is the name of every host. Give it one of its own.`);
  return dnsNameError(field, name);
}

/** Others must reach it. etcd resolves nothing by itself here, so it is an address and not a name. */
function addressError(field: string, address: string): FieldError | undefined {
  const wrong = (why: string) => fieldError(field, `"${address}" ${why}`);
  if (address.includes("/"))
    return wrong(`is a network. Write the address alone: "${address.split("/")[0] ?? ""}".`);
  if (/^\[.*\]$/.test(address)) return wrong(`is in brackets. Write "${address.slice(1, -1)}".`);
  if (/^\d+(\.\d+){3}:\d+$/.test(address))
    return wrong("has a port. Write the address alone; ports are in ports.");
  const [family, kind] = [addressFamily(address), addressKind(address)];
  if (family === undefined || kind === undefined)
    return wrong(
      "is not an IP address. Write one, as in 10.15.1.201; names are made from hosts[].name and domain.",
    );
  const why = unusable[kind]?.[family];
  return why === undefined ? undefined : wrong(why);
}

const notOfOne = "is not an address of one host. Write the one that the other hosts reach it by.";
const ofItself = "is reached by the host itself alone. Write the one that the other hosts reach it by.";
const notOfHosts = "is a multicast, reserved or broadcast address. Write the host's own.";

/** Why the other hosts do not reach a host by such an address. */
const unusable: Partial<Record<AddressKind, Partial<Record<4 | 6, string>>>> = {
  unspecified: { 4: notOfOne, 6: notOfOne },
  loopback: { 4: ofItself, 6: ofItself },
  linkLocal: {
    4: "is link-local and may change with every boot. Write a routed one.",
    6: "is link-local, which needs an interface beside it. Write a routed one.",
  },
  multicast: { 4: notOfHosts, 6: "is a multicast address. Write the host's own." },
  reserved: { 4: notOfHosts },
  mapped: { 6: "is an IPv4 address written as IPv6. Write the IPv4 address." },
};

function repeated(
  what: string,
  values: (readonly [field: string, value: string | undefined])[],
): FieldError[] {
  const fields = new Map<string, string[]>();
  for (const [field, value] of values) {
    if (value !== undefined) fields.set(value, [...(fields.get(value) ?? []), field]);
  }
  return [...fields]
    .filter(([, where]) => where.length > 1)
    .map(([value, [first = "", ...also]]) => ({
      ...fieldError(first, `"${value}" ${what}.`, "hosts.duplicate"),
      also,
    }));
}

import { kernelAddress } from "../../../../decisions/network/kernelAddress";

test.each([
  ["0100007F", "127.0.0.1"],
  ["00000000", "0.0.0.0"],
  ["C9010F0A", "10.15.1.201"],
  ["00000000000000000000000001000000", "::1"],
  ["00000000000000000000000000000000", "::"],
  ["000015FD000000000000000001020000", "fd15::201"],
  ["0000000000000000FFFF00000100007F", "127.0.0.1"],
])("the kernel's %s is the address %s", (hex, address) => {
  expect(kernelAddress(hex)).toBe(address);
});

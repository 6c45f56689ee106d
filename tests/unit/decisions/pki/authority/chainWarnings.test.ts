import { chainWarnings } from "../../../../../decisions/pki/authority/chainWarnings";
import { sentences } from "../../findings/said";

const pem = "-----BEGIN CERTIFICATE-----";

test("the further clients that the chain of a trusted CA lets in are reported", () => {
  const existing = { 1: { certificate: pem, chain: pem }, 2: { certificate: pem } };
  const found = chainWarnings({ customCAs: existing, authorities: { signing: 2, trusted: [1, 2] } });
  expect(sentences(found)).toEqual([
    expect.stringMatching(/^pki\.customCAs\.1\.chain: members trust every CA in it/),
  ]);
});

test("so it is where the chain is a secret of the stack", () => {
  expect(chainWarnings({ customCAs: { 1: { certificate: pem, chain: Promise.resolve(pem) } } })).toHaveLength(
    1,
  );
});

test.each([
  ["a root", { customCAs: { 1: { certificate: pem } } }],
  [
    "a CA that is not trusted",
    { customCAs: { 1: { certificate: pem, chain: pem } }, authorities: { signing: 2 } },
  ],
  ["a CA that is made", {}],
])("%s has no warning", (_, settings) => {
  expect(chainWarnings(settings)).toEqual([]);
});

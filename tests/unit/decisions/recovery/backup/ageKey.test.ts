import { ageRecipient } from "../../../../../decisions/recovery/backup/ageKey";

// Made by age-keygen.
const identity = "AGE-SECRET-KEY-1SSCYV29KHKRPJ39UA3YCAH74QJM6NNL8NMKFWFCG8ZSGL95SYKGSQ2G0TJ";
const recipient = "age19yy98gxvuq7g2de0uvfe4tnluqc5d3tx9ga6dcg6yatmekkseexq4mjtd3";

test("the public key of a private key is the one that age-keygen prints", () => {
  expect(ageRecipient(identity)).toBe(recipient);
  expect(ageRecipient(`${identity}\n`)).toBe(recipient);
});

test("a private key that is damaged has no public key", () => {
  expect(ageRecipient(identity.replace("9KHK", "9KHH"))).toBeUndefined();
  expect(ageRecipient("")).toBeUndefined();
});

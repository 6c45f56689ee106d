/** A key pair for these tests alone. */
export const age = {
  identity: "AGE-SECRET-KEY-1SSCYV29KHKRPJ39UA3YCAH74QJM6NNL8NMKFWFCG8ZSGL95SYKGSQ2G0TJ",
  recipient: "age19yy98gxvuq7g2de0uvfe4tnluqc5d3tx9ga6dcg6yatmekkseexq4mjtd3",
};

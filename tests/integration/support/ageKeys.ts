/** Key pairs for these tests alone. */
export const age = {
  identity: "AGE-SECRET-KEY-1SSCYV29KHKRPJ39UA3YCAH74QJM6NNL8NMKFWFCG8ZSGL95SYKGSQ2G0TJ",
  recipient: "age19yy98gxvuq7g2de0uvfe4tnluqc5d3tx9ga6dcg6yatmekkseexq4mjtd3",
};
export const otherAge = {
  identity: "AGE-SECRET-KEY-17M2YRKNE5ASFXKX7RXTZUC4LLMGDUPXGR0N2530TCVRPETGCLZ4S2HCV8Y",
  recipient: "age16wz8nzccs7w7aal09jfr8ml9tydar85vkf48j4u7g7l5u3l5j39qz84snz",
};

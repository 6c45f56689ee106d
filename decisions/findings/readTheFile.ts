/** How a program reads a file into an argument. Without quotes, because an error of a secret hides each quoted text. */
export const readTheFile = "readFileSync in TypeScript, fn::readFile in YAML, open in Python";

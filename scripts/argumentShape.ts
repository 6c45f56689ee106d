import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import ts from "typescript";
import type { Shape } from "../decisions/arguments/shapeErrors";
import { root } from "./commands";

/** The file that holds the shapes, as text: the fields of each component's arguments, from their interfaces. */
export async function argumentShape(file: string): Promise<string> {
  const text = `import type { Fields } from "./shapeErrors";

// Written by \`make docs\` from the interfaces of the arguments; change those.

export const clusterShape: Fields = ${JSON.stringify(shapeOf("components/EtcdClusterArgs.ts", "EtcdClusterArgs"))};

export const pkiShape: Fields = ${JSON.stringify(shapeOf("components/Pki.ts", "PkiArgs"))};

export const dnsSrvShape: Fields = ${JSON.stringify(shapeOf("components/DnsSrv.ts", "DnsSrvArgs"))};

export const referencedClusterShape: Fields = ${JSON.stringify(
    shapeOf("components/ReferencedCluster.ts", "ReferencedClusterArgs"),
  )};

export const clientCertificateShape: Fields = ${JSON.stringify(
    shapeOf("components/ReferencedCluster.ts", "ClientCertificateArgs"),
  )};
`;
  return format(text, { ...(await resolveConfig(file)), filepath: file });
}

function shapeOf(file: string, name: string): Shape {
  const path = join(root, file);
  const config: unknown = ts.readConfigFile(join(root, "tsconfig.json"), (one) =>
    ts.sys.readFile(one),
  ).config;
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram([path], { ...options, types: [] });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(path);
  const declaration = source?.statements.find(
    (one) => ts.isInterfaceDeclaration(one) && one.name.text === name,
  );
  if (!declaration) throw new Error(`${file} declares no ${name}`);
  return ofType(checker.getTypeAtLocation(declaration), name);

  function ofType(type: ts.Type, at: string): Shape {
    const options = (type.isUnion() ? type.types : [type]).filter(
      ({ flags }) => !(flags & ts.TypeFlags.Undefined),
    );
    const input = options.find((one) => one.getSymbol()?.name === "Promise");
    if (input)
      return { input: ofType(checker.getTypeArguments(input as ts.TypeReference)[0] as ts.Type, at) };
    const is = (flags: ts.TypeFlags) => options.every((one) => (one.flags & flags) !== 0);
    if (is(ts.TypeFlags.StringLike)) return "text";
    if (is(ts.TypeFlags.NumberLike)) return "number";
    if (is(ts.TypeFlags.BooleanLike)) return "flag";
    const [only, ...more] = options;
    if (only === undefined || more.length > 0 || !(only.flags & ts.TypeFlags.Object))
      throw new Error(`${at}: the shape check knows no ${checker.typeToString(type)}`);
    if (checker.isArrayType(only))
      return { list: ofType(checker.getTypeArguments(only as ts.TypeReference)[0] as ts.Type, `${at}[]`) };
    const each = only.getStringIndexType();
    return each ? { each: ofType(each, `${at}.*`) } : ofFields(only, at);
  }

  function ofFields(type: ts.Type, at: string): Shape {
    const properties = type.getProperties();
    const needed = properties.filter(({ flags }) => !(flags & ts.SymbolFlags.Optional));
    return {
      fields: Object.fromEntries(
        properties.map((one) => [one.name, ofType(checker.getTypeOfSymbol(one), `${at}.${one.name}`)]),
      ),
      ...(needed.length > 0 && { needed: needed.map((one) => one.name) }),
    };
  }
}

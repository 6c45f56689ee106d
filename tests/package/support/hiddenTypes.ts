import ts from "typescript";

/**
 * Types that the declarations of a package use in their exports, and that no entry exports. A library that wraps the
 * package and infers one of them cannot be compiled with declarations.
 */
export function hiddenTypes(entries: string[]): string[] {
  const options = { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 };
  const program = ts.createProgram(entries, { ...options, skipLibCheck: true });
  const checker = program.getTypeChecker();
  const origin = (symbol: ts.Symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const exported = new Set(
    entries.flatMap((entry) => {
      const source = program.getSourceFile(entry);
      const module = source && checker.getSymbolAtLocation(source);
      return module ? checker.getExportsOfModule(module).map(origin) : [];
    }),
  );
  const hidden = new Set<string>();
  const visit = (node: ts.Node): void => {
    const symbol = ts.isIdentifier(node) ? checker.getSymbolAtLocation(node) : undefined;
    const named = symbol && origin(symbol);
    const declaration = named?.declarations?.find(isType);
    if (named && declaration && !isBuiltIn(declaration) && !exported.has(named)) hidden.add(named.name);
    node.forEachChild(visit);
  };
  const isBuiltIn = (node: ts.Node) => {
    const file = node.getSourceFile();
    return program.isSourceFileDefaultLibrary(file) || program.isSourceFileFromExternalLibrary(file);
  };
  for (const { declarations = [] } of exported) declarations.forEach(visit);
  return [...hidden].sort();
}

function isType(node: ts.Node): boolean {
  return ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isClassDeclaration(node);
}

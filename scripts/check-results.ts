import { relative, resolve } from 'node:path';
import { type Expression, type Node, SyntaxKind } from 'typescript/unstable/ast';
import {
  isBinaryExpression,
  isConditionalExpression,
  isExpressionStatement,
  isParenthesizedExpression,
} from 'typescript/unstable/ast/is';
import { API, type Checker, type Type } from 'typescript/unstable/sync';

// Errors are values here, so a Result that nobody looks at is an error that nobody sees, and no linter at hand has a
// rule for it. A promise that is not awaited is oxlint's to find, a variable that is never read Biome's.
// `void` in front says that it is meant.

const RESULTS = new Set(['Ok', 'Err', 'ResultAsync']);
const KEEP_RIGHT = new Set([SyntaxKind.AmpersandAmpersandToken, SyntaxKind.CommaToken]);
const KEEP_EITHER = new Set([SyntaxKind.BarBarToken, SyntaxKind.QuestionQuestionToken]);

/** The values that a statement throws away; an assignment throws none away. */
function thrownAway(expression: Expression): readonly Expression[] {
  if (isParenthesizedExpression(expression)) return thrownAway(expression.expression);
  if (isConditionalExpression(expression)) {
    return [...thrownAway(expression.whenTrue), ...thrownAway(expression.whenFalse)];
  }
  if (!isBinaryExpression(expression)) return [expression];
  const operator = expression.operatorToken.kind;
  if (KEEP_RIGHT.has(operator)) return thrownAway(expression.right);
  if (KEEP_EITHER.has(operator)) return [...thrownAway(expression.left), ...thrownAway(expression.right)];
  return [];
}

/** Types that hold themselves, as JSON does, have no bottom. */
const DEEPEST = 4;

/** Whether a value of the type is a Result, or an array of them, as `Promise.all` gives. */
function holdsResult(checker: Checker, type: Type | undefined, depth = 0): boolean {
  if (type === undefined || depth > DEEPEST) return false;
  if (type.isUnionType()) return type.getTypes().some((member) => holdsResult(checker, member, depth + 1));
  if (type.isTypeReference() && checker.isArrayLikeType(type)) {
    return checker.getTypeArguments(type).some((element) => holdsResult(checker, element, depth + 1));
  }
  const symbol = type.getSymbol();
  return (
    symbol !== undefined &&
    RESULTS.has(symbol.name) &&
    symbol.declarations.some(({ path }) => path.includes('/neverthrow/'))
  );
}

const config = resolve(process.argv[2] ?? 'tsconfig.json');
const api = new API();
let files = 0;
let found = 0;
for (const { program, checker } of api.updateSnapshot({ openProjects: [config] }).getProjects()) {
  for (const name of program.getSourceFileNames()) {
    const file = program.getSourceFile(name);
    if (file === undefined || file.isDeclarationFile || name.includes('/node_modules/')) continue;
    files += 1;
    const visit = (node: Node): void => {
      for (const value of isExpressionStatement(node) ? thrownAway(node.expression) : []) {
        if (!holdsResult(checker, checker.getTypeAtLocation(value))) continue;
        found += 1;
        const { line, character } = file.getLineAndCharacterOfPosition(value.getStart(file));
        const where = `${relative('.', name)}:${line + 1}:${character + 1}`;
        console.error(`${where}  nobody looks at this Result: ${value.getText(file).split('\n')[0]}`);
      }
      node.forEachChild(visit);
    };
    visit(file);
  }
}
api.close();
if (files === 0) {
  console.error(`${config} names no source file, so nothing was checked.`);
  process.exitCode = 1;
} else if (found > 0) {
  console.error(`\n${found} dropped: handle it (isErr, match), return it, or write "void" before it if it is meant.`);
  process.exitCode = 1;
}

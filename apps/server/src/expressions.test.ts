import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { isSafePattern } from 'redos-detector';
import ts from 'typescript';

const source = fileURLToPath(new URL('.', import.meta.url));
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
  (path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.startsWith('testing'),
);

/** The regular expressions that a file spells out; `undefined` for one that it makes of a string. */
function expressionsOf(path: string): (string | undefined)[] {
  const found: (string | undefined)[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isRegularExpressionLiteral(node)) found.push(node.text);
    if (ts.isNewExpression(node) && node.expression.getText() === 'RegExp') found.push(undefined);
    ts.forEachChild(node, visit);
  };
  const text = readFileSync(join(source, path), 'utf8');
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return found;
}

/** Whether the time it takes grows no faster than the text that it meets. */
function isLinear(expression: string): boolean {
  const end = expression.lastIndexOf('/');
  const flags = expression.slice(end + 1);
  return isSafePattern(expression.slice(1, end), { caseInsensitive: flags.includes('i') }).safe;
}

describe('the expressions that meet the text of strangers', () => {
  const expressions = files.flatMap((file) =>
    expressionsOf(file).map((expression): [string, string | undefined] => [file, expression]),
  );

  it('are found', () => {
    expect(expressions.length).toBeGreaterThan(5);
  });

  it.each(expressions)('%s: %s takes linear time', (_, expression) => {
    expect(expression && isLinear(expression)).toBe(true);
  });

  it('would not be missed', () => {
    expect(isLinear('/^[a-z\\s]+=?\\s*$/')).toBe(false);
  });
});

import { globSync, readFileSync } from 'node:fs';
import { dirname, normalize, sep } from 'node:path';

// No two folders of a package's source import each other, directly or by way of others: a folder that does has no place of its own.
// Files that lie in no folder are looked at one by one. Tests may import whatever they want.

/** Which of them a file belongs to: its first folder, or itself. */
function roomOf(file: string): string {
  return file.split(sep)[0] ?? file;
}

type Imports = ReadonlyMap<string, ReadonlySet<string>>;

function importsOf(source: string): Imports {
  const imports = new Map<string, Set<string>>();
  for (const file of globSync('**/*.ts', { cwd: source })) {
    if (file.endsWith('.test.ts')) continue;
    const from = roomOf(file);
    const into = imports.get(from) ?? new Set();
    imports.set(from, into);
    for (const [, path = ''] of readFileSync(`${source}/${file}`, 'utf8').matchAll(
      /(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g,
    )) {
      const to = roomOf(normalize(`${dirname(file)}/${path}`));
      if (to !== from) into.add(to);
    }
  }
  return imports;
}

/** A way from a folder back to itself; undefined if there is none. */
function circleFrom(imports: Imports, start: string): readonly string[] | undefined {
  const seen = new Set<string>();
  const ways: (readonly string[])[] = [[start]];
  for (let way = ways.pop(); way !== undefined; way = ways.pop()) {
    for (const next of imports.get(way.at(-1) ?? '') ?? []) {
      if (next === start) return [...way, next];
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return undefined;
}

let circles = 0;
for (const source of process.argv.slice(2)) {
  const imports = importsOf(source);
  for (const room of imports.keys()) {
    const circle = circleFrom(imports, room);
    if (circle === undefined) continue;
    circles += 1;
    console.error(`${source}: ${circle.join(' imports ')}`);
  }
}
if (circles > 0) process.exitCode = 1;
else console.log('No folder imports itself by way of others.');

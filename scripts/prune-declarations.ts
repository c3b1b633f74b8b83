import { globSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

// Run in a package's folder after its declarations are made: removes those that no entry point leads to, so that
// what is inside only (the zod schemas, say) is not published as a type.

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
}

const IMPORTED = /(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+?)(?:\.d)?\.[jt]s['"]/g;

const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const reached = new Set<string>();
const waiting = Object.values(exports).flatMap((entry) => (typeof entry === 'string' ? [] : [normalize(entry.types)]));
for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
  if (reached.has(file)) continue;
  reached.add(file);
  for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(IMPORTED)) {
    waiting.push(`${join(dirname(file), path)}.d.ts`);
  }
}
for (const file of globSync('dist/**/*.d.ts')) if (!reached.has(normalize(file))) rmSync(file);

import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { shell } from './shell.ts';

// Bundles the page into one HTML file, which `src/page/built-page.ts` holds as text. Run in the package's folder.

const OUTPUT = 'src/page/built-page.ts';
/** What the page may weigh, gzipped, in bytes. */
const LIMIT = 60_000;

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: ['es2022', 'chrome109', 'firefox115', 'safari16.4'],
    charset: 'utf8',
    legalComments: 'none', // THIRD-PARTY.md names what is bundled
    conditions: ['@landfall/source', 'browser'], // core's sources, so that only what the page uses is in it
    jsx: 'automatic',
    jsxImportSource: 'preact',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  return (outputFiles[0]?.text ?? '').trim().replaceAll('</script', '<\\/script');
}

function sha256(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

const [script, style] = [await bundle('page/main.tsx'), await bundle('page/style/page.css')];
const policy = [
  "default-src 'none'",
  `script-src ${sha256(script)}`,
  `style-src ${sha256(style)}`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
const { head, tail } = shell(script, style, policy);
const size = gzipSync(head + tail, { level: 9 }).length;

const text = [
  '// Made by scripts/build-page.ts: do not edit.',
  `export const PAGE: { readonly head: string; readonly tail: string; readonly policy: string } = ${JSON.stringify({ head, tail, policy })};`,
  '',
].join('\n');
if (size > LIMIT) {
  process.stderr.write(`The page is ${size} bytes gzipped, and may be ${LIMIT} at most.\n`);
  process.exitCode = 1;
} else {
  writeFileSync(OUTPUT, text);
  process.stdout.write(`The page is ${size} bytes gzipped.\n`);
}

import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** What a bundle weighs, and what it imports of what stays outside. */
export interface Bundled {
  readonly kb: number;
  readonly imports: readonly string[];
}

/** What some code weighs with everything it imports, minified and gzipped. Vendors' clients and the packages named stay outside. */
export async function bundle(code: string, outside: readonly string[]): Promise<Bundled> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: fileURLToPath(new URL('..', import.meta.url)) },
    external: ['@aws-sdk/*', '@google-cloud/*', 'google-auth-library', ...outside],
    platform: 'node',
    format: 'esm',
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    // Chunks that only order side effects, of which these packages have none.
    logOverride: { 'ignored-bare-import': 'silent' },
  });
  const [output] = Object.values(metafile.outputs);
  return {
    kb: outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents).length, 0) / 1_000,
    imports: output?.imports.map(({ path }) => path) ?? [],
  };
}

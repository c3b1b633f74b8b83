import { defineConfig } from 'tsup';

export default defineConfig({
  entry: [
    'src/index.ts',
    'src/engine.ts',
    'src/provider/index.ts',
    'src/journal/index.ts',
    'src/router/index.ts',
    'src/routing/index.ts',
    'src/testing/index.ts',
  ],
  format: ['esm'],
  dts: false, // declarations come from the native TypeScript compiler, see tsconfig.build.json
  sourcemap: true,
  clean: true,
  target: 'node22',
  removeNodeProtocol: false, // node:sqlite has no other name
});

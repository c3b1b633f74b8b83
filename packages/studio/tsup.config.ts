import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['src/index.ts'],
  format: ['esm'],
  dts: false, // declarations come from the native TypeScript compiler, see tsconfig.build.json
  sourcemap: true,
  clean: true,
  target: 'node22',
});

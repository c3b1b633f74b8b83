import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['src/index.ts', 'src/gateway.ts'], // the gateway is a program of its own, started beside index.js
  format: ['esm'],
  dts: false, // declarations come from the native TypeScript compiler, see tsconfig.build.json
  sourcemap: true,
  clean: true,
  target: 'node22',
});

import { existsSync, readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

// Tests import the workspace's packages from source: no build is needed to run them.
// Do not add 'module' here: it makes the AWS SDK resolve to dist-es, which Node cannot load.
const conditions = ['@landfall/source', 'node', 'development|production'];

const roots = ['packages', 'examples', 'tests'].flatMap((folder) =>
  readdirSync(folder)
    .map((name) => `${folder}/${name}`)
    .filter((root) => existsSync(`${root}/package.json`)),
);

export default defineConfig({
  test: {
    reporters: ['default', './scripts/count-reporter.ts'],
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts'],
      exclude: ['**/*.test.ts'],
      reporter: ['text-summary', 'lcov'],
    },
    projects: roots.map((root) => ({
      ssr: { resolve: { conditions } },
      test: {
        name: root,
        root,
        include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
        environment: 'node' as const,
        testTimeout: 60_000,
        typecheck: {
          enabled:
            existsSync(`${root}/test`) && readdirSync(`${root}/test`).some((name) => name.endsWith('.test-d.ts')),
          checker: 'tsc',
          include: ['test/**/*.test-d.ts'],
          tsconfig: '../../tsconfig.json',
        },
      },
    })),
  },
});

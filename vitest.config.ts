import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { defineConfig } from 'vitest/config';

// Tests import the workspace's packages from source: no build is needed to run them.
// Do not add 'module' here: it makes the AWS SDK resolve to dist-es, which Node cannot load.
const conditions = ['@landfall/source', 'node', 'development|production'];

// Node itself loads the modules. Vite would transform them once more for each project, and calls between modules would cost more.
const experimental = { viteModuleRunner: false, nodeLoader: false };

const roots = globSync(['{packages,examples,tests}/*/package.json', 'benchmarks/package.json']).map(dirname).sort();

// Long lists of cases play a share, chosen by this number. Another one each time; the reporter prints it when a test fails.
process.env['LANDFALL_SEED'] ??= String(Math.floor(Math.random() * 1_000_000));
// The processes that tests start load the same sources hundreds of times. Node keeps what it compiled.
process.env['NODE_COMPILE_CACHE'] ??= `${import.meta.dirname}/node_modules/.cache/landfall/compiled`;

export default defineConfig({
  test: {
    experimental,
    // One more than cores: tests of real processes wait half of their time. The default is one fewer.
    maxWorkers: availableParallelism() + 1,
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
        experimental,
        // The files of a project share a worker and what it has loaded: no test changes a module or the environment.
        isolate: false,
        testTimeout: 120_000,
        globalSetup: globSync(`${import.meta.dirname}/${root}/test/global-setup.ts`),
        typecheck: {
          enabled: globSync(`${root}/test/**/*.test-d.ts`).length > 0,
          checker: 'tsc',
          include: ['test/**/*.test-d.ts'],
          tsconfig: `${import.meta.dirname}/${root}/tsconfig.type-tests.json`,
          ignoreSourceErrors: true, // `npm run check` reports them, each once
        },
      },
    })),
  },
});

import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

// Tests import the workspace's packages from source: no build is needed to run them.
// Do not add 'module' here: it makes the AWS SDK resolve to dist-es, which Node cannot load.
const conditions = ['@landfall/source', 'node', 'development|production'];

// Node itself loads the modules. Vite would transform them once more for each project, and calls between modules would cost more.
const experimental = { viteModuleRunner: false, nodeLoader: false };

/** Folders whose files share what a global setup starts: servers, and the packages as they are installed. */
const WITH_SETUP = globSync('{packages,tests}/*/test/global-setup.ts').map((path) => dirname(dirname(path)));
/** Folders whose tests wait for processes most of the time. */
const OF_PROCESSES = [
  'examples/*',
  'packages/{metrics-prometheus,provider-local}',
  'tests/{docs,journal,tooling,workers}',
];
const WITH_TYPE_TESTS = globSync('packages/*/tsconfig.type-tests.json').map(dirname);

const filesIn = (folders: readonly string[]): string[] => folders.map((folder) => `${folder}/{src,test}/**/*.test.ts`);

// Tests that wait for servers and processes run first, with more workers than cores. Then the tests that compute run, with one worker for each core: each
// further worker loads and compiles everything again, which costs more than it saves.
const WAITING = { maxWorkers: availableParallelism() + 2, sequence: { groupOrder: 0 } };
const WORKING = { maxWorkers: availableParallelism(), sequence: { groupOrder: 1 } };

/** The files of a project share its workers and what these have loaded: no test changes a module or the environment. */
function project(name: string, test: TestProjectInlineConfiguration['test']): TestProjectInlineConfiguration {
  return {
    ssr: { resolve: { conditions } },
    test: { name, environment: 'node', experimental, isolate: false, testTimeout: 120_000, ...test },
  };
}

// Long lists of cases play a share, chosen by this number. Another one each time; the reporter prints it when a test fails.
process.env['LANDFALL_SEED'] ??= String(Math.floor(Math.random() * 1_000_000));
// The processes that tests start load the same sources hundreds of times. Node keeps what it compiled.
process.env['NODE_COMPILE_CACHE'] ??= `${import.meta.dirname}/node_modules/.cache/landfall/compiled`;

export default defineConfig({
  test: {
    experimental,
    reporters: ['default', './scripts/count-reporter.ts'],
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts'],
      exclude: ['**/*.test.ts'],
      reporter: ['text-summary', 'lcov'],
    },
    // As few as can be, since each has workers of its own, which load and compile everything again.
    projects: [
      project('a: with servers', {
        ...WAITING,
        include: filesIn(WITH_SETUP),
        globalSetup: WITH_SETUP.map((folder) => `${folder}/test/global-setup.ts`),
      }),
      project('b: processes', { ...WAITING, include: filesIn(OF_PROCESSES), exclude: filesIn(WITH_SETUP) }),
      project('c: the others', {
        ...WORKING,
        include: filesIn(['{packages,examples,tests}/*', 'benchmarks']),
        exclude: filesIn([...OF_PROCESSES, ...WITH_SETUP]),
      }),
      ...WITH_TYPE_TESTS.map((folder) =>
        project(`types of ${folder}`, {
          include: [],
          typecheck: {
            enabled: true,
            checker: 'tsc',
            include: [`${folder}/test/**/*.test-d.ts`],
            tsconfig: `${import.meta.dirname}/${folder}/tsconfig.type-tests.json`,
            ignoreSourceErrors: true, // `npm run check` reports them, each once
          },
        }),
      ),
    ],
  },
});

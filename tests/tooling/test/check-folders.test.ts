import { expect, test } from 'vitest';
import { scratchWorkspace } from './scratch-workspace.ts';

const CHECK = 'scripts/check-folders.ts';

test('two folders that import each other by way of a third are reported with the way, one line each', () => {
  const workspace = scratchWorkspace({
    'source/plan/a.ts': "import { b } from '../spec/b.ts';\nexport const a = b;\n",
    'source/spec/b.ts': "export { c as b } from '../text/c.ts';\n",
    'source/text/c.ts': "import type { A } from '../plan/types-of-a.ts';\nexport const c: A = 1;\n",
    'source/plan/types-of-a.ts': 'export type A = number;\n',
  });
  const { output, code } = workspace.run('node', CHECK, 'source');
  expect(code).toBe(1);
  expect(output).toContain('source: plan imports spec imports text imports plan');
});

test('imports that point one way, and those of tests, are not reported', () => {
  const workspace = scratchWorkspace({
    'source/plan/a.ts': "import { b } from '../spec/b.ts';\nexport const a = b;\n",
    'source/spec/b.ts': 'export const b = 1;\n',
    'source/spec/b.test.ts': "import { a } from '../plan/a.ts';\nexport const c = a;\n",
    'source/index.ts': "export { a } from './plan/a.ts';\n",
  });
  expect(workspace.run('node', CHECK, 'source')).toMatchObject({ code: 0 });
});

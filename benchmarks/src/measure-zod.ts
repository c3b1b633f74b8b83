import { bundle } from './bundle.ts';
import type { Section } from './row.ts';

/** What the schema of a spec is made with, by its names in both packages. */
const BOTH = [
  'array',
  'enum',
  'int',
  'number',
  'record',
  'strictObject',
  'string',
  'templateLiteral',
  'toJSONSchema',
  'union',
];
/** In `zod` these are methods of a schema. */
const FUNCTIONS = ['check', 'maximum', 'minLength', 'minimum', 'optional', 'regex', 'superRefine'];

async function weigh(code: string, outside: readonly string[] = []): Promise<number> {
  return (await bundle(code, ['neverthrow', ...outside])).kb;
}

/** What zod is of the smallest useful bundle, and what `zod/mini` would be instead. */
export async function measureZod(): Promise<Section> {
  const rollout = "export { rollout } from '@landfall/core'";
  const whole = await weigh(rollout);
  const without = await weigh(rollout, ['zod']);
  const zod = await weigh(`export { ${BOTH.join(', ')} } from 'zod'`);
  const mini = await weigh(`export { ${[...BOTH, ...FUNCTIONS].join(', ')} } from 'zod/mini'`);
  const kb = (size: number): string => `${size.toFixed(1)} kB`;
  return {
    title: 'A bundle of rollout() alone, minified and gzipped, with all dependencies but the peer neverthrow',
    rows: [
      { what: 'rollout() alone, with zod', measured: kb(whole), detail: `${kb(without)} without zod` },
      { what: 'zod, as the spec uses it', measured: kb(zod), detail: 'alone' },
      {
        what: 'zod/mini instead',
        measured: kb(mini),
        detail: `alone; would make the bundle ${kb(zod - mini)} smaller`,
      },
    ],
  };
}

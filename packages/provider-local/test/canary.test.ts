import { formatError, type RolloutOptions, type RolloutSpec, rollout } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { collectEvents } from '@landfall/core/testing';
import { describe, type TestContext } from 'vitest';
import { type LocalWorld, modelOf, test } from './local-world.ts';
import { startTraffic } from './real-traffic.ts';

const REQUESTS_PER_SECOND = 200;

/** The ways in which a canary does not pass: `npm test` plays one of them, another each time, and `npm run exhaust` all. */
const WAYS = ['errors', 'slowness', 'silence', 'a hold'] as const;
const { LANDFALL_EVERY, LANDFALL_SEED = 0 } = process.env;
const isPlayed = (way: (typeof WAYS)[number]): boolean =>
  LANDFALL_EVERY === '1' || WAYS[Number(LANDFALL_SEED) % WAYS.length] === way;

/** Version 2, whose answers are as its environment says. A fifth of the traffic is enough to judge it in seconds. */
function specOf(environment: Readonly<Record<string, string>>, max: '8s' | '45s' = '45s'): RolloutSpec {
  return {
    model: { name: 'iris', version: '2', artifact: 'well', environment: { VERSION: '2', ...environment } },
    regions: ['local/north'],
    stages: [20, 50, 100].map((percent) => ({ percent, bake: { min: '2s', max } })),
    gates: [
      { metric: 'errors', noWorseThan: { acceptable: 1.25, harmful: 2 }, harmless: 0.1 },
      { metric: { slowerThan: '200ms' }, noWorseThan: { acceptable: 1.25, harmful: 2 }, harmless: 0.1 },
    ],
    evidence: { warmUp: '1s' },
  };
}

/** A region in which version 1 serves real users. */
async function served(world: LocalWorld, onTestFinished: TestContext['onTestFinished']) {
  const { deployment } = await world.serve(modelOf('1'));
  await world.shift(deployment, null, 0, 100);
  const traffic = startTraffic(await world.url(), REQUESTS_PER_SECOND);
  onTestFinished(traffic.stop);
  return traffic;
}

/** Starts a rollout; `verdicts` are those of its bakes, once it has ended. */
function start(world: LocalWorld, spec: RolloutSpec, options: Partial<RolloutOptions> = {}) {
  const run = rollout(spec, { providers: { local: world.provider }, ...options });
  const collected = collectEvents(run);
  const verdicts = async () =>
    (await collected).flatMap((event) =>
      event.type === 'step-verdict' ? [[event.step, event.verdict, event.gate] as const] : [],
    );
  return { run, verdicts };
}

const BAD = [
  { way: 'errors', said: 'it fails every fifth request', environment: { FAILS: '0.2' }, gate: 'errors' },
  { way: 'slowness', said: 'every fifth request is slow', environment: { SLOW: '0.2' }, gate: 'slower than 200ms' },
] as const;

describe('a canary with real processes and traffic', { concurrent: true, timeout: 120_000 }, () => {
  test('passes every stage if it is good', async ({ createWorld, expect, onTestFinished }) => {
    const world = createWorld();
    await served(world, onTestFinished);
    const { run, verdicts } = start(world, specOf({}));
    const result = await run.result;
    expect(result.isErr() && formatError(result.error)).toBe(false);
    expect(await verdicts()).toEqual(['bake-20', 'bake-50', 'bake-100'].map((step) => [step, 'pass', undefined]));
    expect((await world.ask()).version).toBe('2');
  });

  test.for(BAD.filter(({ way }) => isPlayed(way)))(
    'fails in the first stage if $said',
    async ({ environment, gate }, { createWorld, expect, onTestFinished }) => {
      const world = createWorld();
      await served(world, onTestFinished);
      const { run, verdicts } = start(world, specOf(environment));
      expect((await run.result)._unsafeUnwrapErr()).toMatchObject({
        failures: [{ kind: 'gate-failed', step: 'bake-20', gate }],
        rollback: { outcome: 'completed' },
      });
      expect(await verdicts()).toEqual([['bake-20', 'fail', gate]]);
      expect((await world.ask()).version).toBe('1');
    },
  );

  test.runIf(isPlayed('silence'))(
    'never passes if its traffic stops',
    async ({ createWorld, expect, onTestFinished }) => {
      const world = createWorld();
      const traffic = await served(world, onTestFinished);
      const { run, verdicts } = start(world, specOf({}, '8s'));
      run.on('step-start', ({ action }) => action === 'bake' && traffic.stop());
      expect((await run.result)._unsafeUnwrapErr()).toMatchObject({
        failures: [{ kind: 'inconclusive', step: 'bake-20' }],
        rollback: { outcome: 'completed' },
      });
      expect(await verdicts()).toEqual([]);
    },
  );

  test.runIf(isPlayed('a hold'))(
    'is held for a person if its traffic stops and the journal outlives the process',
    async ({ createWorld, expect, onTestFinished }) => {
      const world = createWorld();
      const traffic = await served(world, onTestFinished);
      const journal = { ...memoryJournal(), outlivesProcess: true };
      const { run } = start(world, specOf({}, '8s'), { journal });
      run.on('step-start', ({ action }) => action === 'bake' && traffic.stop());
      run.on('bake-hold', () => void run.abort('nobody asks it anything'));
      expect((await run.result)._unsafeUnwrapErr()).toMatchObject({
        kind: 'aborted',
        rollback: { outcome: 'completed' },
      });
      expect((await world.ask()).version).toBe('1');
    },
  );
});

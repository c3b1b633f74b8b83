import { describe, expect, test } from 'vitest';
import { paperCloud } from '../../test/paper-cloud.ts';
import type { Plan } from '../plan/plan.ts';
import { planRollout } from '../plan-rollout.ts';
import { simulate } from './simulate.ts';
import type { World } from './world.ts';

const plan: Plan = planRollout(
  {
    model: { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' },
    regions: ['x/a', ['x/b', 'x/c']],
    monitoring: 'required',
  },
  { providers: { x: paperCloud } },
)._unsafeUnwrap();

function endOf(world: World): string {
  const { stopped, state, cloud: after } = simulate(plan, world);
  const regions = [...after.regions].map(([key, { exists, percent }]) => `${key}:${exists ? percent : '-'}`);
  return `${stopped} ${state.outcome} ${regions.join(' ')}`;
}

describe('a simulated rollout', () => {
  test.each<[what: string, world: World, end: string]>([
    ['succeeds in an empty world', {}, 'ended succeeded x/a:100 x/b:100 x/c:100'],
    [
      'takes time where the world does',
      { steps: { 'deploy:x/b': { takesMs: 600_000, lagMs: 1_000 } } },
      'ended succeeded x/a:100 x/b:100 x/c:100',
    ],
    [
      'tries again what fails once',
      { steps: { 'deploy:x/b': { fates: ['fails'] } } },
      'ended succeeded x/a:100 x/b:100 x/c:100',
    ],
    [
      'accepts a change whose answer was lost',
      { steps: { 'route-100:x/a': { answers: ['lost'] } } },
      'ended succeeded x/a:100 x/b:100 x/c:100',
    ],
    [
      'is rolled back when it is refused',
      { steps: { 'route-100:x/a': { answers: ['permission'] } } },
      'ended failed x/a:- x/b:- x/c:-',
    ],
    [
      'is rolled back when a verification fails',
      { steps: { 'verify:x/b': { verdict: 'fail' } } },
      'ended failed x/a:- x/b:- x/c:-',
    ],
    [
      'notices what was silently reverted',
      { steps: { 'route-100:x/c': { fates: ['reverted'] } } },
      'ended failed x/a:- x/b:- x/c:-',
    ],
    [
      'leaves a mixed fleet to a human',
      { steps: { 'deploy:x/b': { fates: ['mixed'] } } },
      'ended needs-human x/a:- x/b:0 x/c:-',
    ],
    ['does not wait for ever', { steps: { 'deploy:x/a': { fates: ['stuck'] } } }, 'ended failed x/a:0 x/b:- x/c:-'],
    [
      'is rolled back by an abort',
      { commands: [{ afterEvent: 30, name: 'abort' }] },
      'ended aborted x/a:- x/b:- x/c:-',
    ],
    [
      'waits while it is paused',
      { commands: [{ afterEvent: 15, name: 'pause' }] },
      'waiting undefined x/a:0 x/b:- x/c:-',
    ],
    ['changes nothing where its version is blocked', { blocked: ['x/b'] }, 'ended failed x/a:- x/b:- x/c:-'],
    ['comes to the same end after crashes', { crashes: [5, 17, 23, 40] }, 'ended succeeded x/a:100 x/b:100 x/c:100'],
    [
      'holds traffic where the fallback is ill',
      { unhealthy: ['x/a'], steps: { 'monitor:x/b': { answers: ['unexpected'] } } },
      'ended needs-human x/a:100 x/b:- x/c:-',
    ],
  ])('%s', (_, world, end) => {
    expect(endOf(world)).toBe(end);
  });

  test('is the same every time', () => {
    const world: World = {
      steps: { 'deploy:x/b': { callMs: 10, takesMs: 5_000, answers: ['transient', 'ok', 'lost'] } },
      crashes: [31],
    };
    expect(simulate(plan, world).events).toEqual(simulate(plan, world).events);
  });

  test('a world in which nothing comes to an end is endless, not a hang', () => {
    expect(simulate(plan, {}, { mostEvents: 20 }).stopped).toBe('endless');
  });
});

test.each<readonly [World, object, string]>([
  [{ crash: [3] } as World, {}, "world.crash is not a known field: did you mean 'crashes'?"],
  [
    { steps: { 'deploy:x/a': { takesms: 5 } } } as World,
    {},
    `world.steps["deploy:x/a"].takesms is not a known field: did you mean 'takesMs'?`,
  ],
  [{}, { mostEvent: 5 }, "mostEvent is not a known field: did you mean 'mostEvents'?"],
])('a key of a world, or of the options, that there is not is refused: %j %j', (world, options, message) => {
  expect(() => simulate(plan, world, options)).toThrow(
    new TypeError(`The options of simulate are not valid: ${message}`),
  );
});

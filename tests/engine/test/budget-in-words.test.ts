import {
  formatError,
  type Plan,
  processTable,
  type RolloutError,
  type StatusTracker,
  statusTracker,
} from '@landfall/core';
import type { Simulation, World } from '@landfall/core/testing';
import { describe, expect, test } from 'vitest';
import { planOf, refusedIn, simulated } from './failing-worlds.ts';

const WAVES = ['fake/a', ['fake/b', 'fake/c'], ['fake/d', 'fake/e', 'fake/f']] as const;
const NO = 'the simulated world answered permission';

function rowsOf({ events }: Simulation): readonly string[] {
  return processTable(events).map(({ action, region, result, nextStep }) =>
    [action, region, result, nextStep].join(' | '),
  );
}

function rowsAbout(simulation: Simulation, word: string): readonly string[] {
  return rowsOf(simulation).filter((row) => row.includes(word));
}

function lastRow(simulation: Simulation): string {
  return rowsOf(simulation).at(-1) ?? '';
}

function trackerOf({ state }: Simulation): Pick<StatusTracker, 'deploymentStatus' | 'verificationStatus'> {
  return statusTracker(state);
}

function textOf({ state }: Simulation): string {
  return formatError(state.error as RolloutError);
}

/** A world in which a command comes right after the first hold began. */
function decided(plan: Plan, world: World, name: 'accept' | 'retry' | 'abort'): Simulation {
  const { events } = simulated(plan, world);
  const at = events.findIndex(({ type }) => type === 'hold-start') + 1;
  const commands = [{ name, step: 'hold-1', afterEvent: at, reason: 'reason 1' }];
  return simulated(plan, { ...world, commands });
}

describe('a failure that is tolerated', () => {
  const plan = planOf({ regions: WAVES, failure: { tolerate: 1 } });
  const simulation = simulated(plan, { steps: refusedIn('b') });

  test('is so in the row of its step, and what follows has as many regions as the budget leaves', () => {
    expect(rowsAbout(simulation, 'b |').slice(0, 2)).toEqual([
      `Deploy model | b | Deployment failed (tolerated): ${NO} | Deploy model to d`,
      'Remove deployment | b | Deployment removed | Confirm rollback in b',
    ]);
  });

  test('is counted where the rollout ends', () => {
    expect(lastRow(simulation)).toBe('End | - | - | Completed in 5 of 6 regions; b was rolled back');
  });

  test('is removed in the status tracker, and the others succeeded', () => {
    const { deploymentStatus, verificationStatus } = trackerOf(simulation);
    const others = { a: 'success', c: 'success', d: 'success', e: 'success', f: 'success' };
    expect(deploymentStatus).toEqual({ ...others, b: 'removed' });
    expect(verificationStatus).toEqual(others);
  });

  test('at select: the region is left out, and no row says that it comes next', () => {
    const unselected = simulated(plan, { steps: { 'select:fake/b': { answers: ['quota'] } } });
    expect(lastRow(unselected)).toBe('End | - | - | Completed in 5 of 6 regions; b was left out');
    expect(rowsOf(unselected).filter((row) => / to .*\bb\b/.test(row))).toEqual([]);
    expect(trackerOf(unselected).deploymentStatus).not.toHaveProperty('b');
  });

  test('of two regions in one phase names both', () => {
    const steps = {
      'route-100:fake/b': { answers: ['conflict'] },
      'route-100:fake/e': { answers: ['conflict'] },
    } as const;
    const both = simulated(planOf({ regions: WAVES, failure: { tolerate: 2 } }), { steps });
    expect(rowsAbout(both, 'Setup traffic routing |')).toEqual([
      'Setup traffic routing | 4 regions | Routing configured, but not in b, e: the simulated world answered conflict | Start health monitoring',
    ]);
    expect(lastRow(both)).toContain('Completed in 4 of 6 regions; b, e were rolled back');
  });

  test('whose removal failed is not said to be rolled back', () => {
    const steps = { 'verify:fake/b': { verdict: 'fail' }, 'remove:fake/b': { answers: ['permission'] } } as const;
    const left = simulated(plan, { steps });
    expect(lastRow(left)).toMatch(
      /^End \| - \| - \| Completed in 5 of 6 regions; b could not be rolled back completely/,
    );
  });
});

describe('a failure that is held', () => {
  const plan = planOf({ regions: WAVES, failure: { tolerate: 0, reaction: 'hold', holdFor: '4h' } });
  const world = { steps: refusedIn('b') };

  test('and accepted: the rows say what was decided, and the region is rolled back', () => {
    const simulation = decided(plan, world, 'accept');
    expect(rowsAbout(simulation, 'ecision').concat(rowsAbout(simulation, 'Decide'))).toEqual([
      `Deploy model | b | Deployment failed: ${NO} | Wait for a decision`,
      'Decide on failure | b | Accepted: reason 1 | Deploy model to c',
    ]);
    expect(lastRow(simulation)).toBe('End | - | - | Completed in 5 of 6 regions; b was rolled back');
    expect(trackerOf(simulation).deploymentStatus).toMatchObject({ b: 'removed', c: 'success' });
  });

  test('and retried: the next step is the one that failed', () => {
    const simulation = decided(plan, world, 'retry');
    expect(rowsOf(simulation).slice(3, 6)).toEqual([
      `Deploy model | b | Deployment failed: ${NO} | Wait for a decision`,
      'Decide on failure | b | Retried: reason 1 | Deploy model in b',
      'Deploy model | b | Deployment success | Verify deployment in b',
    ]);
    expect(lastRow(simulation)).toBe('End | - | - | All steps completed successfully');
  });

  test('and never decided: for how long, in the table and in the error', () => {
    const simulation = simulated(plan, world);
    expect(rowsAbout(simulation, 'Decide')).toEqual(['Decide on failure | b | Nobody decided in time | Roll back']);
    expect(lastRow(simulation)).toBe('End | - | - | Rollout failed; rollback completed');
    expect(textOf(simulation)).toContain(
      '1 region failed, and none may (failure.tolerate). It was held for 4h, in which nobody decided.',
    );
    expect(trackerOf(simulation).deploymentStatus).toEqual({ a: 'removed', b: 'removed' });
  });

  test('and aborted', () => {
    expect(rowsAbout(decided(plan, world, 'abort'), 'Decide')).toEqual(['Decide on failure | b | Aborted | Roll back']);
  });
});

describe('an error says which part of the budget was exceeded', () => {
  test.each([
    [{ tolerate: 1 }, ['b', 'd'], '2 regions failed, and only 1 may (failure.tolerate).'],
    [
      { tolerate: 3, toleratePerWave: 1 },
      ['d', 'e'],
      '2 regions of wave-3 failed, and only 1 may (failure.toleratePerWave).',
    ],
    [{ tolerate: 3, mustSucceed: ['fake/c'] }, ['c'], 'fake/c must succeed (failure.mustSucceed).'],
  ] as const)('%j', (failure, refused, sentence) => {
    expect(textOf(simulated(planOf({ regions: WAVES, failure }), { steps: refusedIn(...refused) }))).toContain(
      sentence,
    );
  });

  test('and nothing of a budget where the plan has none, or the model failed', () => {
    const none = simulated(planOf({ regions: WAVES }), { steps: refusedIn('b') });
    const model = simulated(planOf({ regions: WAVES, failure: { tolerate: 3 } }), {
      steps: { 'deploy:fake/b': { answers: ['artifact'] } },
    });
    for (const simulation of [none, model]) {
      expect(simulation.state.outcome).toBe('failed');
      expect(textOf(simulation)).not.toContain('failure.');
    }
  });
});

describe('with roll-back-wave', () => {
  const plan = planOf({ regions: WAVES, cutover: 'per-wave', failure: { tolerate: 0, reaction: 'roll-back-wave' } });
  const simulation = simulated(plan, { steps: refusedIn('d') });

  test('the regions that keep the new version are named, without monitoring', () => {
    expect(textOf(simulation)).toContain(
      'fake/a, fake/b and fake/c keep version 42, since only waves with a failure were rolled back; monitoring is not switched on there. Everything that this rollout made in the other regions was removed.',
    );
    expect(lastRow(simulation)).toBe('End | - | - | Rollout failed; rollback completed; a, b, c keep version 42');
    expect(simulation.events.some((event) => event.type === 'step-start' && event.action === 'monitor')).toBe(false);
  });

  test('the status tracker shows them as what they are', () => {
    expect(trackerOf(simulation)).toMatchObject({
      deploymentStatus: { a: 'success', b: 'success', c: 'success', d: 'removed' },
      routingConfigured: false,
      monitoringActive: false,
    });
  });
});

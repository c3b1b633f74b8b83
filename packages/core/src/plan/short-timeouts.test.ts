import { expect, test } from 'vitest';
import { paperProvider } from '../../test/paper-provider.ts';
import { planRollout } from '../plan-rollout.ts';
import type { RolloutSpec } from '../spec/rollout-spec.ts';

const providers = { x: paperProvider(), lagging: paperProvider({ settleMs: 30_000 }) };
const samples = { golden: [{ input: 1, expect: 1 }] };

/** The issues of a spec, each with its path. */
function issuesOf(spec: Partial<RolloutSpec>, region = 'x/a'): readonly string[] {
  const whole = { model: { name: 'm', version: '1', image: 'i' }, regions: [region], ...spec };
  const planned = planRollout(whole as RolloutSpec, { providers, samples });
  if (planned.isOk()) return [];
  const { error } = planned;
  return error.kind === 'invalid-spec' ? error.issues.map(({ path, message }) => `${path} ${message}`) : [error.kind];
}

test.each<readonly [string, Partial<RolloutSpec>, string, readonly string[]]>([
  [
    'shorter than the lag of its provider',
    { timeouts: { route: '20s' } },
    'lagging/a',
    [
      "timeouts.route is 20s, and provider 'lagging' may show the state before a change for 30s: the step could time out although the change was made. Give it more time",
    ],
  ],
  ['as long as the lag', { timeouts: { route: '30s' } }, 'lagging/a', []],
  ['shorter than the lag of a provider that is not used', { timeouts: { route: '20s' } }, 'x/a', []],
  [
    'over before a second attempt can begin',
    { timeouts: { deploy: '2s' } },
    'x/a',
    [
      'timeouts.deploy is 2s, and a second attempt begins after 2s at the earliest (half of retry.baseDelay): the step would never be tried again. Give it more time, or shorten retry.baseDelay',
    ],
  ],
  ['long enough for a second attempt', { timeouts: { deploy: '3s' } }, 'x/a', []],
  ['of a step that is tried once', { timeouts: { deploy: '2s' }, retry: { attempts: 1 } }, 'x/a', []],
  [
    'over before a step of a rollback can be tried again, which it is whatever the attempts',
    { timeouts: { retire: '20s' }, retry: { attempts: 1, baseDelay: '1m' } },
    'x/a',
    [
      'timeouts.retire is 20s, and a second attempt begins after 30s at the earliest (half of retry.baseDelay): the step would never be tried again. Give it more time, or shorten retry.baseDelay',
    ],
  ],
  ['longer than a delay that is cut', { timeouts: { deploy: '2s' }, retry: { maxDelay: '1s' } }, 'x/a', []],
  ['of a call that is longer than its step', { timeouts: { route: '1m', call: '10m' } }, 'x/a', []],
  ['of a step that is only asked again', { timeouts: { select: '1s', verify: '1s' } }, 'x/a', []],
  [
    'over before the slowest answer that may be',
    { verify: { samples: 'golden', maxLatency: '20m' } },
    'x/a',
    ['verify.maxLatency is 20m, and verification is given up after 10m: shorten it, or raise timeouts.verify'],
  ],
])('a deadline that is %s', (_, spec, region, issues) => {
  expect(issuesOf(spec, region)).toEqual(issues);
});

import { expect, test } from 'vitest';
import { paperSource, planOf } from '../../test/paper-plan.ts';
import { memoryJournal } from '../journal/memory-journal.ts';
import type { RolloutSpec } from '../spec/rollout-spec.ts';
import { describePlan } from './describe-plan.ts';

const STAGES = [
  { percent: 5, bake: { min: '10m', max: '2h' } },
  { percent: 100, bake: '30m' },
] as const;

/** What the text of a plan says of its bakes. */
function bakesOf(text: string): string {
  return text.slice(text.indexOf('\nEvidence'), text.indexOf('\nRetries'));
}

test('bakes are told in words: gates, limits, what is left out and why, and times with the hold', () => {
  const journal = { ...memoryJournal(), outlivesProcess: true };
  const text = describePlan(planOf({ regions: [['all/a', 'some/b', 'none/c']], stages: STAGES }, { journal }));
  expect(text).toContain('judge the new version at 5 % for 10m to 2h by errors, slower than the previous p95');
  expect(bakesOf(text)).toMatchInlineSnapshot(`
    "
    Evidence
      - The new version fails as soon as there is evidence that it is worse than acceptable. It passes
        when there is evidence in each region that it is not harmful.
      - A version that is acceptable fails in at most 0.1 % of rollouts. A gate passes a harmful version
        in at most 5 % of bakes.
      - A difference of less than 0.1 % of requests never fails it.
      - The first 1m after a change of traffic are not judged.

    Bake bake-5
      - errors (default): the share of requests that fail. Acceptable up to 1.25 times, harmful from 2
        times the previous version's share over the same time. Less than 0.2 % is harmless. Where no
        previous version serves: acceptable up to 0.5 %, harmful from 1 %. Only in all/a, some/b.
      - slower than the previous p95 (default): the share of requests that are slower than the previous
        version's 95th percentile before the first bake. Acceptable up to 1.25 times, harmful from 2
        times the previous version's share over the same time. Less than 0.2 % is harmless. Where no
        previous version serves, it is not judged. Only in all/a.
      - Left out in none/c: errors, since provider 'none' counts no requests.
      - Left out in some/b: slower than the previous p95, since provider 'some' does not count slow
        requests.
      - Left out in none/c: slower than the previous p95, since provider 'none' counts no requests.
      - A pass counts after 10m. The judged time is at most 2h, and up to 7m more until the last counts
        are complete.
      - Without a verdict by then, the rollout waits at most 1d for a person to accept or abort it, then
        rolls back; if there were only too few requests, it needs manual action instead.
      - The longest time of this bake is 1d 2h, without pauses and without times when nothing can be
        read.

    Bake bake-100
      - errors (default): the share of requests that fail. No previous version serves beside it:
        acceptable up to 2 times the previous version's share in the earlier stages (control:
        'earlier-stage'), and always up to 0.5 %. It passes if it has traffic and does not fail. Only in
        all/a, some/b.
      - slower than the previous p95 (default): the share of requests that are slower than the previous
        version's 95th percentile before the first bake. No previous version serves beside it:
        acceptable up to 2 times the previous version's share in the earlier stages (control:
        'earlier-stage'), and always up to 10 %. It passes if it has traffic and does not fail. Only in
        all/a.
      - Left out in none/c: errors, since provider 'none' counts no requests.
      - Left out in some/b: slower than the previous p95, since provider 'some' does not count slow
        requests.
      - Left out in none/c: slower than the previous p95, since provider 'none' counts no requests.
      - A pass counts after 30m. The judged time is at most 2h, and up to 7m more until the last counts
        are complete.
      - Without a verdict by then, the rollout waits at most 1d for a person to accept or abort it, then
        rolls back; if there were only too few requests, it needs manual action instead.
      - The longest time of this bake is 1d 2h, without pauses and without times when nothing can be
        read.
    "
  `);
});

test('bakes that are alike share a heading', () => {
  const stages = [{ percent: 5, bake: '10m' }, { percent: 25, bake: '10m' }, { percent: 100 }] as const;
  expect(describePlan(planOf({ stages }))).toContain('\nBake bake-5, bake-25\n');
});

test.each<readonly [string, Partial<RolloutSpec>, readonly string[]]>([
  [
    'nothing is judged without health',
    { regions: ['none/a'] },
    [
      'wait 30m at 5 %; nothing is judged',
      "Bake bake-5 - Nothing is judged: provider 'none' counts no requests. - It takes 30m.",
    ],
  ],
  ['no gate is wanted', { gates: [] }, ['Bake bake-5 - Nothing is judged: the list of gates is empty.']],
  [
    'there is no earlier stage',
    { stages: [{ percent: 100, bake: '30m' }] },
    [
      'Acceptable up to 0.5 %, harmful from 1 %. Nothing is there to compare with. It passes if it has traffic and does not fail.',
    ],
  ],
  [
    'the time before is compared',
    {
      stages: [{ percent: 100, bake: '30m' }],
      gates: [{ metric: 'errors', noWorseThan: { acceptable: 1.5, harmful: 3 }, control: 'before' }],
    },
    ["acceptable up to 3 times the previous version's share before the rollout (control: 'before'). It passes if"],
  ],
  [
    'gates are written',
    {
      gates: [
        { metric: { slowerThan: '250ms' }, noWorseThan: { acceptable: 1.5, harmful: 3 }, harmless: 0.01 },
        { metric: 'queue-depth', min: 1, max: 100, failures: 2 },
        { metric: 'latency-p95', max: 800, failures: 1, observe: true },
        { metric: 'checkout', acceptable: 0.01, harmful: 0.02 },
      ],
    },
    [
      'slower than 250ms: the share of requests that take longer than 250ms. Acceptable up to 1.5 times, harmful from 3 times',
      'Less than 1 % is harmless.',
      'queue-depth: a value of options.metrics. Must be from 1 to 100. 2 readings in a row beyond that fail.',
      'latency-p95: a value of the provider. Must be at most 800. One reading beyond that fails. Only observed:',
      'checkout: the share of requests that options.metrics counts as bad. Acceptable up to 1 %, harmful from 2 %.',
    ],
  ],
  [
    'it goes on without a verdict',
    { stages: [{ percent: 100, bake: { min: '1h', onInconclusive: 'proceed' } }] },
    ['Without a verdict by then, the rollout goes on if too few requests came', 'of this bake is 4h 7m'],
  ],
  [
    'it fails without a verdict',
    { evidence: { warmUp: 0, ignoreBelow: 0 } },
    ['Without a verdict by then, the rollout fails and rolls back.', 'of this bake is 2h 7m'],
  ],
])('where %s, the plan says so', (_, spec, sentences) => {
  const text = describePlan(planOf(spec, { metrics: paperSource })).replace(/\s+/g, ' ');
  for (const sentence of sentences) expect(text).toContain(sentence);
});

test('what is switched off is not told', () => {
  const text = describePlan(planOf({ evidence: { warmUp: 0, ignoreBelow: 0 } }));
  expect(text).not.toMatch(/after a change of traffic|A difference of less/);
});

test('a forecast is printed where a rate is given', () => {
  const plan = planOf({ stages: STAGES });
  const told = (requestsPerSecond: number | Readonly<Record<string, number>>): string => {
    const text = describePlan(plan, { requestsPerSecond });
    return text.slice(text.indexOf('\nForecast'), text.indexOf('\n\nRetries'));
  };
  expect(describePlan(plan)).not.toContain('Forecast');
  expect(told(10)).toMatchInlineSnapshot(`
    "
    Forecast at 10 requests a second in each region
      - bake-5 can end after 1h 13m at the earliest, since gate 'errors' needs 2,150 requests of the new
        version in all/a.
      - bake-100 can end after 30m at the earliest, its minimum.
      - This is the best case: a version as good as the previous one, without bursts of bad requests."
  `);
  expect(told(1)).toMatchInlineSnapshot(`
    "
    Forecast at 1 request a second in each region
      - Warning: bake-5 cannot reach a verdict by its maximum of 2h: in all/a gate 'errors' needs 2,150
        requests of the new version and gets 357. Enough is a maximum of 11h 58m, or a stage of 50 %.
      - bake-100 can end after 30m at the earliest, its minimum.
      - This is the best case: a version as good as the previous one, without bursts of bad requests."
  `);
  expect(told({})).toMatchInlineSnapshot(`
    "
    Forecast at the given rates
      - bake-100 can end after 30m at the earliest, its minimum.
      - No valid rate is given for all/a.
      - This is the best case: a version as good as the previous one, without bursts of bad requests."
  `);
  expect(describePlan(planOf({ stages: [{ percent: 100 }] }), { requestsPerSecond: 1 })).toContain(
    'There is no bake: nothing needs evidence.',
  );
});

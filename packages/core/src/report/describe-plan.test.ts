import { expect, test } from 'vitest';
import { paperCloud } from '../../test/paper-cloud.ts';
import { planOf, withMoreSteps } from '../../test/paper-log.ts';
import { planRollout } from '../plan-rollout.ts';
import type { RolloutSpec } from '../spec/rollout-spec.ts';
import { describePlan } from './describe-plan.ts';

function approvedPlan(approvals: RolloutSpec['approvals']) {
  const spec = { model: { name: 'm', version: '1', image: 'i' }, regions: ['x/a', 'x/b'], approvals } as const;
  return planRollout(spec, { providers: { x: paperCloud } })._unsafeUnwrap();
}

const stages = [{ percent: 10 }, { percent: 100 }];
const samples = { name: 'golden', count: 30, hash: '' };

test('a plan is read from top to bottom before anything happens', () => {
  const plan = planOf({
    regions: ['fake/a', ['fake/b', 'fake/c', 'fake/d']],
    concurrency: 2,
    stages,
    previous: 'retire',
  });
  expect(describePlan({ ...plan, hash: '0f3a' })).toMatchInlineSnapshot(`
    "Roll out fraud 42 to 4 regions in 2 waves.
    Plan 0f3a; nothing has been done yet.

    Model
      artifact     x

    Steps
       1  select      all 4 regions
                      all at once: read what will be made and what serves there now, within 5m; changes
                      nothing
       2  wave-1      fake/a
                      deploy within 1h, then verify within 10m; takes no traffic
       3  wave-2      fake/b, fake/c, fake/d
                      2 at a time: deploy within 1h, then verify within 10m; takes no traffic
       4  route-10    all 4 regions
                      all at once: move 10 % of each region's traffic within 30m
       5  route-100   all 4 regions
                      all at once: move 100 % of each region's traffic within 30m
       6  monitor     all 4 regions
                      all at once: start health monitoring within 15m; no metric is judged
       7  retire      all 4 regions
                      all at once: remove the previous deployment, each within 1h

    Bounds
      - It takes at most 7h 8m; if it fails at its end and is rolled back, at most 10h 39m. Commands,
        pauses and times in which no process drives it are not counted.
      - At most 2 regions are at risk at a time: deployed, and not verified yet.
      - Users on the new version, if all regions have the same traffic: at most 10 % from route-10 on,
        100 % from route-100 on. A region where nothing serves yet counts in full from its wave on.

    Verification
      - The provider's own checks must pass.
      - No samples are sent: the model's answers are not checked.

    Retries
      - A step is tried at most 3 times, 5s later at first, doubling up to 1m.
      - A call to a provider takes at most 2m. The times above include all tries.

    If a step fails, or the rollout is aborted
      - Steps that have started finish; no new step starts.
      - Where traffic was moved, the previous deployment is checked and gets the traffic back, in all
        regions at once.
      - Then the new deployments are removed, in reverse order: wave-2, wave-1.
      - Each of these steps has 1h. The report lists what could not be rolled back.
      - The exception: a region where nothing serves yet (known after select) has no traffic to share
        and no previous deployment. Its endpoint may exist only with traffic, before it is verified; its
        address is reported only after that. There all traffic moves in one stage, and a rollback
        removes the deployment.
    "
  `);
});

test('the integers that follow from shares and rates are printed', () => {
  const verify = { samples: 'golden', passRate: 0.95, maxLatency: '250ms' } as const;
  const text = describePlan({ ...planOf({ verify }), samples });
  expect(text).toContain("30 samples of 'golden'; at least 29 must be as expected.");
  expect(text).toContain('Every answer must come within 250ms.');
  expect(describePlan({ ...planOf({}), samples })).toContain("30 samples of 'golden'; all must be as expected.");
  const exact = describePlan({ ...planOf({ verify: { samples: 'golden', passRate: 0.9 } }), samples });
  expect(exact).toContain('at least 27 must be as expected.');
});

test('what a provider cannot do is said', () => {
  const plan = planOf({ regions: ['a/x', 'b/y'], stages });
  const b = { name: 'b', traffic: 'all-or-nothing', settleMs: 0, retires: false } as const;
  const text = describePlan({ ...plan, providers: { ...plan.providers, b } });
  expect(text).toContain("Provider 'b' cannot remove a deployment: it is left in place and reported.");
  expect(text).toContain("Provider 'b' moves all traffic or none");
});

test('environment values are not printed, nor is a secret', () => {
  const environment = { LEVEL: 'hunter2', TOKEN: { secret: 'token' } };
  const text = describePlan(
    planOf({ model: { name: 'm', version: '1', artifact: { fake: 'x' }, image: 'y', environment } }),
  );
  expect(text).toContain("LEVEL, TOKEN (secret 'token')");
  expect(text).not.toContain('hunter2');
});

test('of a record each region prints what it gets, so that a misspelt key shows', () => {
  const artifact = { fake: 's3://models/{version}', 'fake/us-esat-1': 's3://east', 'fake/eu-west-1': 's3://{region}' };
  const text = describePlan(planOf({ model: { name: 'm', version: '7', artifact, image: { fake: 'serve:1' } } }));
  expect(text).toContain('artifact     fake/us-east-1: s3://models/7\n               fake/eu-west-1: s3://eu-west-1\n');
  expect(text).toContain('image        fake/us-east-1: serve:1\n               fake/eu-west-1: serve:1\n');
  expect(text).not.toContain('esat');
});

test('a model without an artifact is printed as one, since its image has to bring the files', () => {
  const text = describePlan(planOf({ model: { name: 'm', version: '1', image: 'serve:1' } }));
  expect(text).toContain('Model\n  artifact     none\n  image        serve:1\n');
});

test('no line is wider than 100 columns, however many regions there are', () => {
  const regions = Array.from({ length: 500 }, (_, index) => `fake/a-rather-long-region-name-${index}`);
  const artifact = Object.fromEntries(regions.map((region) => [region, 's3://models/fraud']));
  const text = describePlan(
    planOf({ regions: [regions.slice(0, 400), regions.slice(400)], model: { name: 'm', version: '1', artifact } }),
  );
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(text).toContain('and 376 more');
  expect(text).toContain('and 476 more');
});

const preview = {
  machines: [
    { type: 'ml.g5.xlarge', count: 2, regions: ['aws/us-east-1', 'aws/eu-west-1'] },
    {
      type: 'n1-standard-4',
      count: 1,
      maxCount: 4,
      atLeastCurrent: true,
      extraToVerify: 1,
      regions: ['gcp/europe-west4'],
    },
  ],
  problems: [],
};

/** A section of a plan, without its heading. */
function sectionOf(text: string, heading: string): string | undefined {
  return text
    .split('\n\n')
    .find((section) => section.startsWith(`${heading}\n`))
    ?.slice(heading.length + 1);
}

test('the machines of both versions are printed, and that a previous deployment that is kept is paid for', () => {
  const kept = describePlan({ ...planOf({}), preview });
  expect(sectionOf(kept, 'Machines')).toMatchInlineSnapshot(`
    "  - aws/us-east-1, aws/eu-west-1: 2 x ml.g5.xlarge each for the new version.
      - gcp/europe-west4: 1 to 4 x n1-standard-4 for the new version, or as many as the previous
        deployment has, if more; plus 1 until the first traffic, to verify it.
      - The previous deployment keeps its own machines. If they are the same, both versions together
        have 8 x ml.g5.xlarge and 2 to 8 x n1-standard-4.
      - You pay for the previous deployment after the rollout until you remove it. With previous:
        'retire' the rollout removes it."
  `);
  const retired = describePlan({ ...planOf({ previous: 'retire' }), preview });
  expect(sectionOf(retired, 'Machines')).toContain(
    'You pay for both versions until the previous deployment is removed',
  );
  expect(sectionOf(retired, 'Machines')).not.toContain('until you remove it');
  expect(sectionOf(describePlan(planOf({})), 'Machines')).toBe(undefined);
});

test('what will end the rollout at its first step is printed before everything else', () => {
  const problems = [{ message: 'The artifact gs://m is not in S3.', regions: ['aws/us-east-1', 'aws/eu-west-1'] }];
  const text = describePlan({ ...planOf({}), preview: { machines: [], problems } });
  expect(sectionOf(text, 'Problems: this rollout will fail')).toBe(
    '  - aws/us-east-1, aws/eu-west-1: The artifact gs://m is not in S3.',
  );
  expect(text.indexOf('Problems')).toBeLessThan(text.indexOf('Model'));
});

test('every step of a wave is named, and a phase of the whole rollout says so', () => {
  const text = describePlan(withMoreSteps(planOf({}))).replaceAll(/\s+/g, ' ');
  expect(text).toContain('deploy within 1h, then verify within 10m, then monitor within 15m; takes no traffic');
  expect(text).toContain(' monitor-all the whole rollout ');
});

test('an approval is a step of the plan: who may give it, and for how long the rollout waits', () => {
  const approvals = [{ before: 'wave-2', by: ['Ada', 'Bob'], within: '4h' }, { before: 'cutover' }] as const;
  const plan = approvedPlan(approvals);
  const text = describePlan(plan);
  expect(text).toMatch(
    /approve:wave-2 +the whole rollout\n +wait at most 4h for an approval from Ada or Bob, then roll back\n/,
  );
  expect(text).toMatch(/approve:cutover +the whole rollout\n +wait at most 1d for an approval, then roll back\n/);
});

import type { Command, RolloutEvent, RolloutSpec } from '@landfall/core';
import type { FakeOptions } from '@landfall/provider-fake';
import type { Job } from './host.ts';

const SLOW = { deployMs: 60_000, routeMs: 5_000, retireMs: 10_000, lagMs: 2_000 } satisfies FakeOptions;
const SERVING = { ...SLOW, serving: { version: '41' } } satisfies FakeOptions;
const WAVES: RolloutSpec['regions'] = [['fake/a', 'fake/b'], ['fake/c']];
const STAGES = [{ percent: 10 }, { percent: 100 }];
const CANARY = [{ percent: 25, bake: { min: '10m', max: '2h', holdFor: '3h' } }, { percent: 100 }] as const;

type JobParts = Partial<RolloutSpec & Pick<Job, 'cloud' | 'commands' | 'outcome'>>;

function job({ cloud = SERVING, commands = [], outcome = 'succeeded', ...spec }: JobParts = {}): Job {
  const model = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' };
  return { spec: { model, regions: WAVES, ...spec }, cloud, commands, outcome };
}

/** Sends a command after the first event of a step. */
function after(type: RolloutEvent['type'], step: string, name: Command['name'], more: Partial<Command> = {}) {
  const isIt = (event: RolloutEvent) => event.type === type && 'step' in event && event.step === step;
  return { after: isIt, command: { name, ...more } };
}

/** Sends a command after an event of a type. */
function afterFirst(type: RolloutEvent['type'], name: Command['name']) {
  return { after: (event: RolloutEvent) => event.type === type, command: { name } };
}

const APPROVED = { approvals: [{ before: 'wave-2', within: '2h' }] } as const;

/** How the new version fails requests, from its first on. */
const failing = (errors: number): FakeOptions => ({
  ...SERVING,
  requests: [
    { version: '41', perSecond: 100, errors: 0.001 },
    { version: '42', perSecond: 100, errors },
  ],
});

/** The rollouts that every host plays, by what happens in them. */
export const JOBS: Readonly<Record<string, Job>> = {
  'a first deployment': job({ cloud: SLOW }),
  'stages, and the previous deployment retired': job({ stages: STAGES, cutover: 'per-wave', previous: 'retire' }),
  'one region at a time': job({ regions: [['fake/a', 'fake/b', 'fake/c']], concurrency: 1 }),
  'changes that take several calls': job({ cloud: { ...SERVING, deployCalls: 3, routeCalls: 2 } }),
  'a deployment that fails in the second wave': job({
    outcome: 'failed',
    cloud: { ...SERVING, faults: [{ kind: 'deploy-fails', region: 'c' }] },
  }),
  'a failure within the budget': job({
    failure: { tolerate: 1 },
    cloud: { ...SERVING, faults: [{ kind: 'deploy-fails', region: 'b' }] },
  }),
  retries: job({ cloud: { ...SERVING, faults: [{ kind: 'out-of-capacity', at: 'end', region: 'b', times: 1 }] } }),
  'traffic that the cloud takes back in silence': job({
    outcome: 'failed',
    stages: STAGES,
    cloud: { ...SERVING, faults: [{ kind: 'silent-rollback', method: 'route', region: 'c', ms: 1 }] },
  }),
  'a canary that passes': job({ stages: CANARY, cloud: failing(0.001) }),
  'a canary that fails': job({ outcome: 'failed', stages: CANARY, cloud: failing(0.05) }),
  'an approval that is given': job({
    ...APPROVED,
    commands: [after('step-start', 'approve:wave-2', 'approve', { step: 'approve:wave-2', by: 'Ada' })],
  }),
  'an approval that nobody gives': job({ ...APPROVED, outcome: 'failed' }),
  'an abort during a deployment': job({
    outcome: 'aborted',
    commands: [after('effect-start', 'deploy:fake/c', 'abort')],
  }),
  'an abort between two stages': job({
    outcome: 'aborted',
    stages: STAGES,
    commands: [after('step-end', 'route-10:fake/a', 'abort')],
  }),
  'a pause, and its end': job({
    commands: [after('effect-start', 'deploy:fake/a', 'pause'), afterFirst('pause-start', 'resume')],
  }),
};

import { expect, test } from 'vitest';
import { paperCloud } from '../../test/paper-cloud.ts';
import { paperRouter } from '../../test/paper-router.ts';
import { planRollout } from '../plan-rollout.ts';
import { simulate } from '../testing/simulate.ts';
import type { World } from '../testing/world.ts';
import { ACTIONS } from './actions.ts';
import { followUpPlan } from './follow-up.ts';

test('every kind of step is used: by the phases of a plan, or by those of a rollback or a follow-up', () => {
  const capabilities = { ...paperCloud.capabilities, leftovers: true };
  const plan = planRollout(
    {
      model: { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' },
      regions: ['x/a'],
      stages: [{ percent: 5, bake: '1m' }, { percent: 100 }],
      previous: 'retire',
      monitoring: 'required',
      approvals: [{ before: 'wave-1' }],
      routing: { url: 'https://{region}.example' },
    },
    { providers: { x: { ...paperCloud, capabilities } }, router: paperRouter },
  )._unsafeUnwrap();
  const approve = { name: 'approve', step: 'approve:wave-1', atMs: 1_000 } as const;
  const worlds: readonly World[] = [
    { commands: [approve] },
    { commands: [approve], steps: { 'monitor:x/a': { answers: ['permission'] } } },
  ];
  const region = { target: 't', deployment: 'd', previous: null, owner: 'k', routed: true, entered: false, percent: 0 };
  const regions = { 'x/a': region };
  const following = followUpPlan(plan, { of: 'r', does: 'roll-back', withoutPrevious: 'refuse', regions });
  const used = worlds
    .flatMap((world) => simulate(plan, world).events)
    .concat(simulate(following, {}).events)
    .flatMap((event) => (event.type === 'step-start' ? event.action : []));
  expect([...new Set(used)].sort()).toEqual(Object.keys(ACTIONS).sort());
});

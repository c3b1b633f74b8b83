import type { RolloutSpec } from '@landfall/core';
import { expect } from 'vitest';
import { expectMadeOnce, expectServes, type Undisturbed } from './expect-regions.ts';
import { type PlayedInRegions, playInRegions } from './play-in-regions.ts';
import type { OpenCloud, RegionRule } from './regional-cloud.ts';

const MINUTE = 60_000;

/** Version 43 supersedes version 42, some time after a step of 42 began. */
async function checkSuperseded(open: OpenCloud, undisturbed: Undisturbed, isMet: (step: string) => boolean) {
  const shapes = await undisturbed('43');
  const cloud = await open();
  let next: Promise<PlayedInRegions> | undefined;
  const spec: Partial<RolloutSpec> = { approvals: [{ before: 'stage-100' }] };
  const first = await playInRegions(cloud, '42', {
    spec,
    listen(event) {
      if (next !== undefined || event.type !== 'step-start' || !isMet(event.step)) return;
      const options = { onBusy: 'supersede' } as const;
      next = cloud.clock.sleep(MINUTE).then(() => playInRegions(cloud, '43', { options }));
    },
  });
  expect(first.result._unsafeUnwrapErr()).toMatchObject({
    kind: 'aborted',
    supersededBy: 'r43',
    rollback: { outcome: 'completed' },
  });
  expect((await next)?.result._unsafeUnwrap().tolerated).toEqual([]);
  expectServes(cloud, '43', cloud.regions, shapes);
  expectMadeOnce(cloud);
  cloud.close();
}

/** The rules of superseding, as the state of a cloud shows them. */
export function supersedeRules(open: OpenCloud, undisturbed: Undisturbed): readonly RegionRule[] {
  return [
    {
      name: 'a rollout that is superseded in the middle of a deployment leaves nothing, and the next one serves',
      check: () => checkSuperseded(open, undisturbed, (step) => step.startsWith('deploy:')),
    },
    {
      name: 'a rollout that is superseded while traffic moves leaves nothing, and the next one serves',
      check: () => checkSuperseded(open, undisturbed, (step) => step.startsWith('route-10:')),
    },
    {
      name: 'a rollout that is superseded between two stages leaves nothing, and the next one serves',
      check: () => checkSuperseded(open, undisturbed, (step) => step.startsWith('approve:')),
    },
  ];
}

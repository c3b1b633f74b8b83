import type { JudgedRegion } from '../../gates/judged-region.ts';
import type { StepState } from '../../state/rollout-state.ts';
import { type DecisionContext, emit, whereOf } from '../context.ts';
import { exposedRegions } from './exposed-regions.ts';
import { fleetNow, judgedBy } from './judged-now.ts';

/** Puts what was judged so far into the log, of every region that takes traffic. Evidence survives the process from here. */
export function checkpoint(context: DecisionContext, { planned }: StepState, warnings: readonly string[] = []): void {
  const { state, live } = context;
  const judgedOf = judgedBy(state, live);
  const regions: Record<string, JudgedRegion> = {};
  for (const region of exposedRegions(state)) {
    const judged = judgedOf(region);
    if (judged !== undefined) regions[region.planned.key] = judged;
  }
  const fleet = fleetNow(state, live);
  emit(context, {
    type: 'bake-checkpoint',
    ...whereOf(planned),
    regions,
    ...(fleet === undefined ? {} : { fleet }),
    ...(warnings.length === 0 ? {} : { warnings }),
  });
}

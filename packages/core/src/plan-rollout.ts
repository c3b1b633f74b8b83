import { err, type Result } from 'neverthrow';
import { checkOptions } from './check-options.ts';
import type { CheckedSpec, PlanOptions } from './options.ts';
import { makePlan } from './plan/make-plan.ts';
import type { Plan } from './plan/plan.ts';
import type { PlanError } from './plan/plan-error.ts';
import type { Providers } from './plan/plan-options.ts';
import type { RolloutSpec } from './spec/rollout-spec.ts';

/**
 * Computes what a rollout will do. It calls no cloud: it only reads the providers' name, version, capabilities and `preview`.
 * The error is `invalid-spec` with every issue of spec, samples and secrets, `invalid-options`, or `incompatible-provider`.
 */
export function planRollout<P extends Providers, const Regions extends RolloutSpec['regions']>(
  spec: CheckedSpec<Regions, P>,
  options: PlanOptions<P>,
): Result<Plan, PlanError> {
  const checked = checkOptions(options, 'providers');
  if (checked.isErr()) return err(checked.error);
  return makePlan(spec, checked.value);
}

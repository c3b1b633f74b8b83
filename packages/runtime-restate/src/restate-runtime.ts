import { type Providers, type RolloutError, systemClock } from '@landfall/core';
import { checkOptions } from '@landfall/core/engine';
import { err, ok, type Result } from 'neverthrow';
import { catalogObject } from './catalog-object.ts';
import { inboxObject } from './inbox-object.ts';
import { rolloutObject } from './rollout-object.ts';
import type { RuntimeOptions } from './runtime-setup.ts';

/** The three virtual objects that run rollouts on Restate, for `restate.serve({ services })` or any other endpoint of its SDK. */
export type RestateServices = readonly [
  rollout: ReturnType<typeof rolloutObject>,
  inbox: typeof inboxObject,
  catalog: typeof catalogObject,
];

/** Makes what runs rollouts on Restate. Every service that is registered for them has the same providers, samples, metrics, router and secrets. The error is `invalid-options`. */
export function restateRuntime<P extends Providers>(options: RuntimeOptions<P>): Result<RestateServices, RolloutError> {
  const checked = checkOptions(options, 'providers');
  if (checked.isErr()) return err(checked.error);
  const { clock = systemClock, ...rest } = checked.value;
  return ok([rolloutObject({ options: rest, clock }), inboxObject, catalogObject]);
}

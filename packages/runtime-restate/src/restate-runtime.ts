import { type Providers, type RolloutError, systemClock } from '@landfall/core';
import { checkOptions } from '@landfall/core/engine';
import { err, ok, type Result } from 'neverthrow';
import { catalogObject } from './catalog-object.ts';
import { inboxObject } from './inbox-object.ts';
import { objectNames } from './object-names.ts';
import { rolloutObject } from './rollout-object.ts';
import type { RuntimeOptions } from './runtime-setup.ts';

/** The three virtual objects that run rollouts on Restate, for `restate.serve({ services })` or any other endpoint of its SDK. */
export type RestateServices = readonly [
  rollout: ReturnType<typeof rolloutObject>,
  inbox: ReturnType<typeof inboxObject>,
  catalog: ReturnType<typeof catalogObject>,
];

/** Makes what runs rollouts on Restate. Every service that is registered for them has the same providers, samples, metrics, router and secrets. The error is `invalid-options`. */
export function restateRuntime<P extends Providers>(options: RuntimeOptions<P>): Result<RestateServices, RolloutError> {
  const { prefix, ...others } = { ...options };
  const names = objectNames(prefix);
  if (names.isErr()) return err(names.error);
  const checked = checkOptions(others, 'providers');
  if (checked.isErr()) return err(checked.error);
  const { clock = systemClock, ...rest } = checked.value;
  const setup = { options: rest, clock, names: names.value };
  return ok([rolloutObject(setup), inboxObject(names.value), catalogObject(names.value)]);
}

import { type Providers, type RolloutError, systemClock } from '@landfall/core';
import { checkOptions } from '@landfall/core/engine';
import { err, ok, type Result } from 'neverthrow';
import { catalogObject } from './catalog-object.ts';
import { catalogQueue } from './catalog-queue.ts';
import { inboxObject } from './inbox-object.ts';
import { listObject } from './list-object.ts';
import { objectNames } from './object-names.ts';
import { rolloutObject } from './rollout-object.ts';
import type { RuntimeOptions } from './runtime-options.ts';

/** A virtual object, as the endpoints of Restate's SDK take it. */
export interface RestateObject {
  readonly name: string;
}

/** Makes the virtual objects that run rollouts on Restate, for `createEndpointHandler({ services: [...objects] })` or any other endpoint of its SDK. Every service that is registered for them has the same providers, samples, metrics, router and secrets. The error is `invalid-options`. */
export function restateRuntime<P extends Providers>(
  options: RuntimeOptions<P>,
): Result<readonly RestateObject[], RolloutError> {
  const { prefix, ...others } = { ...options };
  const names = objectNames(prefix);
  if (names.isErr()) return err(names.error);
  const checked = checkOptions(others, 'providers');
  if (checked.isErr()) return err(checked.error);
  const { clock = systemClock, ...rest } = checked.value;
  const queue = catalogQueue();
  const setup = { options: rest, clock, names: names.value, queue };
  return ok([
    rolloutObject(setup),
    inboxObject(names.value),
    catalogObject(names.value, queue),
    listObject(names.value),
  ]);
}

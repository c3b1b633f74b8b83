import { type ObjectSharedContext, RestatePromise } from '@restatedev/restate-sdk';

/** Several values of an object's state in one round trip, where each of them would take one. */
export function getAll<T>(ctx: ObjectSharedContext, keys: readonly string[]): Promise<readonly (T | null)[]> {
  // What `get` gives can be combined, though its declaration says only that it is a promise.
  return RestatePromise.all(keys.map((key) => ctx.get<T>(key) as RestatePromise<T | null>));
}

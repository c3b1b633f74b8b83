import type { RolloutState } from '../state/rollout-state.ts';

/** A state that its owner may change, maps and lists included. */
export type Writable<T> = {
  -readonly [K in keyof T]: T[K] extends ReadonlyMap<infer A, infer B>
    ? Map<A, B extends object ? Writable<B> : B>
    : T[K] extends readonly (infer B)[]
      ? B[]
      : T[K];
};

/** The state while it is being folded. */
export type Draft = Writable<RolloutState>;

import type { RolloutError } from '@landfall/core';

/** What a runner has to tell. */
export type Line =
  /** An event was acknowledged. */
  | { readonly id: string; readonly seq: number }
  /** Another runner has the lease until then. `isStuck`: it had run out before it was asked for. */
  | { readonly id: string; readonly busy: string; readonly until: number; readonly isStuck: boolean }
  | { readonly id: string; readonly ended: string; readonly error: RolloutError | undefined };

import { err, ok, type Result } from 'neverthrow';
import { checkOptions } from '../check-options.ts';
import type { Clock } from '../clock/clock.ts';
import { systemClock } from '../clock/system-clock.ts';
import type { RolloutError } from '../errors/rollout-error.ts';
import { asRolloutError } from '../journal/as-rollout-error.ts';
import { guardJournal } from '../journal/guard-journal.ts';
import type { Journal, KeptRollout } from '../journal/journal.ts';

/** One rollout of a journal: model, progress, runner, claims. */
export interface ListedRollout extends Omit<KeptRollout, 'lease'> {
  /** `driven`: a runner drives it. `waiting`: no runner does, and it has not ended; `advance` or `resumeRollout` continues it. */
  readonly status: 'driven' | 'waiting' | 'ended';
  /** The runner that drives it, and when its lease ends unless it is renewed (milliseconds since the epoch). */
  readonly driver: KeptRollout['lease'];
  /** The targets that it has claimed. */
  readonly claims: readonly string[];
}

/** Lists the rollouts of a journal, oldest first, without reading their logs: a damaged log does not hide the others. */
export async function listRollouts(
  journal: Journal,
  options: { readonly clock?: Clock | undefined } = {},
): Promise<Result<readonly ListedRollout[], RolloutError>> {
  const checked = checkOptions(options);
  if (checked.isErr()) return err(checked.error);
  const { clock = systemClock } = checked.value;
  const guarded = guardJournal(journal);
  const [kept, claims] = await Promise.all([guarded.list(), guarded.claims()]);
  if (kept.isErr()) return err(asRolloutError(kept.error));
  if (claims.isErr()) return err(asRolloutError(claims.error));
  const held = new Map<string, string[]>();
  for (const [target, holder] of claims.value) held.set(holder, [...(held.get(holder) ?? []), target]);
  const now = clock.now();
  return ok(
    kept.value.map(({ lease, ...rollout }) => {
      const driver = lease !== undefined && lease.until > now ? lease : undefined;
      const open = driver === undefined ? 'waiting' : 'driven';
      const status = rollout.outcome === undefined ? open : 'ended';
      return { ...rollout, status, driver, claims: held.get(rollout.id) ?? [] };
    }),
  );
}

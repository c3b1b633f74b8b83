import { err, ok, type Result } from 'neverthrow';
import type { Claim, EffectEnd, Refusal } from '../engine/effect.ts';
import { blockedIn } from '../engine/ledger/blocked-in.ts';
import type { JournalError } from '../journal/journal.ts';
import { formatError } from '../report/format-error.ts';
import { checkLog } from '../rollouts/check-log.ts';
import type { RolloutState } from '../state/rollout-state.ts';
import { blockedTargets } from './blocked-targets.ts';
import type { EffectContext } from './effect-context.ts';

/** When the targets of a rollout that has just ended are asked for again. */
const SOON_MS = 1_000;

type Held = Pick<Refusal, 'holder' | 'target'>;

/** The state of the holder; text if its log says nothing that could be aborted. */
async function readHolder(
  { journal }: EffectContext,
  holder: string,
): Promise<Result<RolloutState | { readonly unreadable: string }, JournalError>> {
  const read = await journal.read(holder);
  if (read.isErr()) return read.error.kind === 'failed' ? err(read.error) : ok({ unreadable: read.error.message });
  const checked = checkLog(holder, read.value);
  return ok(checked.isErr() ? { unreadable: checked.error } : checked.value.state);
}

/** Sends the holder an abort. False if it has ended meanwhile. */
async function sendAbort(
  { journal, lease, plan }: EffectContext,
  holder: string,
): Promise<Result<boolean, JournalError>> {
  const { name, version } = plan.spec.model;
  const reason = `superseded by rollout ${lease.rolloutId} of ${name} ${version}`;
  const sent = await journal.send(holder, { name: 'abort', reason, by: 'supersede', supersededBy: lease.rolloutId });
  if (sent.isOk()) return ok(true);
  return sent.error.kind === 'ended' ? ok(false) : err(sent.error);
}

/** Lets the holder go on with its rollback where no other runner drives it. */
async function driveOn({ driveHolder }: EffectContext, refused: Refusal): Promise<Refusal> {
  const driven = await driveHolder?.(refused.holder);
  if (driven === undefined) return refused;
  if (driven.isErr()) return { ...refused, why: formatError(driven.error) };
  return driven.value === undefined ? refused : { ...refused, againInMs: driven.value };
}

/**
 * Makes the rollout that holds a target give it back: sends it an abort, unless it is rolling back already or was sent one, and drives its rollback
 * where no other runner does. A rollout whose version is blocked aborts nobody.
 */
export async function supersede(
  context: EffectContext,
  { targets, supersede: by }: Claim,
  { holder, target }: Held,
): Promise<EffectEnd | { readonly journal: JournalError }> {
  const refusedWith = (refused: Partial<Refusal>): EffectEnd => ({ tries: 1, refused: { holder, target, ...refused } });
  const state = await readHolder(context, holder);
  if (state.isErr()) return { journal: state.error };
  if ('unreadable' in state.value) return refusedWith({ why: state.value.unreadable });
  const { status, asked } = state.value;
  if (status === 'ended') return refusedWith({ againInMs: SOON_MS });
  const isRollingBack = status === 'rolling-back';
  let isAsked = by?.asked.includes(holder) === true || asked.abort !== undefined;
  if (!isRollingBack && !isAsked) {
    const found = await blockedTargets(context, targets);
    if (found.isErr()) return { journal: found.error };
    const blocked = found.value.length === 0 ? undefined : blockedIn(context.plan, { blocked: found.value });
    if (blocked !== undefined) return { tries: 1, blocked };
    const sent = await sendAbort(context, holder);
    if (sent.isErr()) return { journal: sent.error };
    if (!sent.value) return refusedWith({ againInMs: SOON_MS });
    isAsked = true;
  }
  const driven = await driveOn(context, {
    holder,
    target,
    ...(isAsked && { isAsked }),
    ...(isRollingBack && { isRollingBack }),
  });
  return { tries: 1, refused: driven };
}

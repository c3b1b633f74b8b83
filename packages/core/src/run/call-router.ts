import { err, ok, type Result } from 'neverthrow';
import type { EffectEnd, Outcome, Read, TableChange } from '../engine/effect.ts';
import { regionOf } from '../plan/target.ts';
import { type Observation, type ProviderError, providerError } from '../provider/contract.ts';
import { type ChangedTable, observeEntry, withoutRegion, withRegion } from '../router/region-entry.ts';
import type { Router, RouterRead } from '../router/router.ts';
import { checkTable } from '../routing/table/check-table.ts';
import type { RoutingTable } from '../routing/table/routing-table.ts';
import { formatDuration } from '../text/format-duration.ts';
import { messageOf } from '../text/message-of.ts';
import type { EffectContext } from './effect-context.ts';
import { NOBODY_WAITS } from './nobody-waits.ts';

/** How often a table is read and changed again, where somebody else changed it in between. */
const MOST_CONFLICTS = 5;

type Answer<T> = Result<T, ProviderError>;

/** What ended: an answer, or nothing within the time limit. */
interface Asked<T> {
  readonly answer: Answer<T>;
  readonly abandoned: boolean;
}

/** Whatever a router throws is an error of the call; what its errors say is masked. */
async function guarded<T>({ mask }: EffectContext, ask: () => Promise<Answer<T>>): Promise<Answer<T>> {
  try {
    const answer = await ask();
    return answer.mapErr((error) => ({ ...error, message: mask.mask(error.message) }));
  } catch (thrown) {
    return err(providerError({ kind: 'unexpected', message: mask.mask(`the router threw: ${messageOf(thrown)}`) }));
  }
}

/** Asks a router, no longer than the call's time limit. */
async function withinLimit<T>(
  context: EffectContext,
  { method, timeoutMs }: Read | TableChange,
  controller: AbortController,
  ask: (router: Router, call: RouterRead) => Promise<Answer<T>>,
): Promise<Asked<T>> {
  const { plan, router, clock } = context;
  if (router === undefined) {
    const message = 'there is no options.router: pass the one that the rollout started with';
    return { answer: err(providerError({ kind: 'invalid', message })), abandoned: false };
  }
  const { signal } = controller;
  const answer = await Promise.race([
    guarded(context, async () => ask(router, { model: plan.spec.model.name, signal })),
    clock.sleep(timeoutMs, signal),
  ]);
  const isCut = signal.aborted;
  controller.abort(NOBODY_WAITS);
  if (answer !== undefined) return { answer, abandoned: false };
  const why = isCut ? 'was cancelled' : `gave no answer within ${formatDuration(timeoutMs)}`;
  const message = `${router.name}.${method} ${why}`;
  return { answer: err(providerError({ kind: 'transient', message })), abandoned: true };
}

/** Reads a table. What a router gives is as little trusted as what a provider gives. */
async function readTable(router: Router, call: RouterRead): Promise<Answer<RoutingTable>> {
  const read = await router.read(call);
  return read.andThen((given) => {
    const { table, issues } = checkTable(given);
    const [issue] = issues;
    if (table !== undefined && issue === undefined) return ok(table);
    const where = issue?.path === '' ? '' : `${issue?.path} `;
    const message = `router '${router.name}' has a table that is not valid: ${where}${issue?.message}`;
    return err(providerError({ kind: 'invalid', message }));
  });
}

/** Reads the entry of a region, as far as all clients get it. */
async function readEntry(
  router: Router,
  call: RouterRead,
  { entry, turns }: Read & { readonly method: 'read-entry' },
): Promise<Answer<Observation>> {
  const read = await readTable(router, call);
  if (read.isErr()) return err(read.error);
  const pending = router.pending === undefined ? ok(undefined) : await router.pending(call);
  return pending.map((why) => observeEntry(read.value, entry, why, turns));
}

function changeOf(effect: TableChange): (table: RoutingTable) => ChangedTable {
  return (table) =>
    effect.method === 'enter'
      ? withRegion(table, effect.entry, effect.turns)
      : withoutRegion(table, regionOf(effect.target) ?? '', effect.owner, effect.before);
}

/** Reads the table and changes one entry of it, again where it was changed in between. */
async function applyChange(
  context: EffectContext,
  effect: TableChange,
  router: Router,
  call: RouterRead,
  count: { tries: number },
): Promise<Answer<undefined>> {
  const change = changeOf(effect);
  const wasEmpty = effect.method === 'leave' && effect.wasEmpty;
  for (;;) {
    const read = await readTable(router, call);
    if (read.isErr()) return err(read.error);
    const changed = change(read.value);
    if ('error' in changed) return err(changed.error);
    if (changed.table === undefined) return ok(undefined);
    const { version } = read.value;
    if (call.signal.aborted || !context.mayCall())
      return err(providerError({ kind: 'transient', message: 'the change was cancelled' }));
    count.tries += 1;
    const applied = await router.apply(changed.table, version, { signal: call.signal, wasEmpty });
    if (applied.isOk()) return ok(undefined);
    // Somebody else changed another entry: ours is as it was, so it is changed again.
    if (applied.error.kind !== 'conflict' || count.tries >= MOST_CONFLICTS) return err(applied.error);
  }
}

/** Changes an entry of the table. The regions of a rollout take turns, since they would only be in each other's way. */
export async function changeTable(
  context: EffectContext,
  effect: TableChange,
  controller: AbortController,
): Promise<EffectEnd> {
  const count = { tries: 0 };
  const { answer, abandoned } = await withinLimit(context, effect, controller, async (router, call) =>
    context.inTurn(async () => applyChange(context, effect, router, call, count)),
  );
  const tries = Math.max(1, count.tries);
  if (answer.isOk()) return { tries };
  return { tries, error: answer.error, ...(abandoned && { abandoned }) };
}

/** Reads the table, or what it has of one region. */
export async function askTable(
  context: EffectContext,
  effect: Read & { readonly method: 'read-table' | 'read-entry' },
  controller: AbortController,
): Promise<Outcome> {
  if (effect.method === 'read-table') {
    const { answer } = await withinLimit(context, effect, controller, readTable);
    return answer.isErr() ? { kind: 'error', error: answer.error } : { kind: 'table', table: answer.value };
  }
  const { answer } = await withinLimit(context, effect, controller, async (router, call) =>
    readEntry(router, call, effect),
  );
  return answer.isErr() ? { kind: 'error', error: answer.error } : { kind: 'observation', observation: answer.value };
}

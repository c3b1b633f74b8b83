import { err, ok, type Result } from 'neverthrow';
import { foldEvents } from '../engine/fold.ts';
import { jitter } from '../engine/jitter.ts';
import { periodFrom } from '../engine/judging/timing.ts';
import type { RolloutError } from '../errors/rollout-error.ts';
import type { EventBody } from '../events/rollout-event.ts';
import { asRolloutError } from '../journal/as-rollout-error.ts';
import type { Journal } from '../journal/journal.ts';
import { formatError } from '../report/format-error.ts';
import type { RoutingTable } from '../routing/table/routing-table.ts';
import { askTable } from '../run/call-router.ts';
import { type EffectContext, effectContext } from '../run/effect-context.ts';
import type { EventLog } from '../run/event-log.ts';
import type { HeldLease } from '../run/take-lease.ts';
import { decideChange, endChange } from '../watching/decide-change.ts';
import { decideWatch, isWatched, type WatchedLook } from '../watching/decide-watch.ts';
import type { WatchChange, WatchEventBody } from '../watching/watch-event.ts';
import { newlyWatched, type OpenChange, type WatchState } from '../watching/watch-state.ts';
import { lookAtRegion } from './look-at-region.ts';
import { hasEnded, makeChange, outcomeIn } from './make-change.ts';
import type { ResolvedWatch } from './resolve-watch.ts';
import type { WatchOptions } from './watch-options.ts';

type Done = Result<void, RolloutError>;

/** Looks after which what is known is kept even where nothing has changed. */
const MOST_LOOKS_UNKEPT = 30;

/** Who has the targets of the regions, by region. */
interface Holders {
  readonly heldBy: Readonly<Record<string, string>>;
  readonly changedBy: Readonly<Record<string, string>>;
}

/** What is kept of a state at once: everything but the counts, which are read again. */
function mattersOf(state: WatchState): string {
  const regions = Object.entries(state.regions).map(([key, { gates: _, values: __, watermark: ___, ...rest }]) => [
    key,
    rest,
  ]);
  return JSON.stringify({ ...state, regions });
}

/** A watch under its lease: one look after the other, and what follows from each. */
export class Watcher {
  readonly log: EventLog;
  readonly #watch: ResolvedWatch;
  readonly #options: WatchOptions;
  readonly #journal: Journal;
  readonly #held: HeldLease;
  readonly #context: EffectContext;
  #state: WatchState;
  #kept = '';
  #looks = 0;

  constructor(watch: ResolvedWatch, options: WatchOptions, journal: Journal, log: EventLog, held: HeldLease) {
    this.#watch = watch;
    this.#options = options;
    this.#journal = journal;
    this.log = log;
    this.#held = held;
    const { providers, samples, metrics, router, secrets } = options;
    const { plan } = watch;
    this.#context = effectContext({
      plan,
      providers,
      samples,
      metrics,
      router,
      secrets,
      clock: log.time,
      journal,
      lease: held.lease,
    });
    const now = log.time.now();
    const known = log.state.watch;
    // It may go on with other regions than before.
    const regions = Object.fromEntries(
      Object.keys(watch.regions).map((key) => [key, known?.regions[key] ?? newlyWatched(now)] as const),
    );
    this.#state = { ...(known ?? { startedAt: now, toldAt: now, changes: 0 }), regions };
    if (known !== undefined) this.#kept = mattersOf(known);
  }

  get hasEnded(): boolean {
    return this.#state.hasEnded === true;
  }

  /** When the next look is due. */
  get nextAt(): number {
    const { everyMs, finalAfterMs } = this.#watch;
    // As soon as the counts of a period are final; a little later in each watch, so that many do not ask at once.
    const lateMs = finalAfterMs + Math.floor((everyMs / 10) * jitter(this.log.rolloutId));
    return periodFrom(this.log.time.now() + 1 - lateMs, everyMs) + lateMs;
  }

  /** Tells, and keeps what is known. */
  async #keep(state: WatchState, told: readonly WatchEventBody[], isForced: boolean): Promise<Done> {
    this.#state = state;
    const matters = mattersOf(state);
    if (told.length === 0 && matters === this.#kept && !isForced) return ok(undefined);
    const at = this.log.time.now();
    const bodies: EventBody[] = [{ type: 'watch-look', told: told.map((event) => ({ ...event, at })), state }];
    if (state.hasEnded === true) bodies.push({ type: 'rollout-end', outcome: 'succeeded' });
    const events = this.log.stamp(bodies);
    const appended = await this.#journal.append(this.#held.lease, events);
    if (appended.isErr()) return err(asRolloutError(appended.error));
    this.#kept = matters;
    this.#looks = 0;
    this.log.load(events, foldEvents(events, this.log.state));
    return ok(undefined);
  }

  #changeId(change: number, does: WatchChange): string {
    return `${this.log.rolloutId}-${change}-${does}`;
  }

  /** Whether a rollout is a rollback that this watch made; nothing else that it makes is in the ledger. */
  #isOwnChange(id: string): boolean {
    for (let change = 1; change <= this.#state.changes; change += 1)
      if (id === this.#changeId(change, 'roll-back')) return true;
    return false;
  }

  /** Who holds the targets now, and who changed them since the rollout. */
  async #holders(): Promise<Result<Holders, RolloutError>> {
    const { inherited, parent } = this.#watch;
    const targets = Object.values(inherited).map(({ target }) => target);
    const [claims, ledger] = await Promise.all([this.#journal.claims(), this.#journal.ledger(targets)]);
    if (claims.isErr()) return err(asRolloutError(claims.error));
    if (ledger.isErr()) return err(asRolloutError(ledger.error));
    const heldBy: Record<string, string> = {};
    const changedBy: Record<string, string> = {};
    for (const [key, { target }] of Object.entries(inherited)) {
      const holder = claims.value.get(target);
      if (holder !== undefined) heldBy[key] = holder;
      const entry = ledger.value.find((each) => each.target === target);
      if (entry === undefined || entry.at < parent.state.updatedAt) continue;
      // What this watch itself could not roll back is watched on.
      if (entry.rolloutId !== parent.state.id && !this.#isOwnChange(entry.rolloutId)) changedBy[key] = entry.rolloutId;
    }
    return ok({ heldBy, changedBy });
  }

  async #looksAt(signal: AbortSignal): Promise<Readonly<Record<string, WatchedLook>>> {
    const { regions, plans } = this.#watch;
    const looks: Record<string, WatchedLook> = {};
    await Promise.all(
      Object.entries(regions).map(async ([key, region]) => {
        const known = this.#state.regions[key];
        const plan = plans[key];
        if (known === undefined || plan === undefined || !isWatched(known)) return;
        const look = await lookAtRegion({ context: this.#context, region, plan, known, signal });
        looks[key] = { look, gates: plan.gates };
      }),
    );
    return looks;
  }

  /** Reads the router's table; undefined without a router, and where it cannot be read, which is told once. */
  async #table(): Promise<Result<RoutingTable | undefined, RolloutError>> {
    if (!this.#watch.isTabled) return ok(undefined);
    const { callMs } = this.#watch.plan.limits;
    const read = {
      id: 'watch',
      key: 'watch',
      step: 'watch',
      target: { of: 'rollout' },
      method: 'read-table',
      timeoutMs: callMs,
    } as const;
    const outcome = await askTable(this.#context, read, new AbortController());
    const why = outcome.kind === 'error' ? outcome.error.message : undefined;
    const { tableUnread, ...state } = this.#state;
    if (why !== undefined && tableUnread === undefined) {
      const kept = await this.#keep({ ...state, tableUnread: why }, [{ type: 'table-unread', why }], true);
      if (kept.isErr()) return err(kept.error);
    } else if (why === undefined && tableUnread !== undefined) {
      const kept = await this.#keep(state, [], true);
      if (kept.isErr()) return err(kept.error);
    }
    return ok(outcome.kind === 'table' ? outcome.table : undefined);
  }

  /** One look at all regions, and the changes that follow from it. `isLast`: nobody looks again in this process. */
  async look(signal: AbortSignal, isLast: boolean): Promise<Done> {
    if (this.log.state.watch === undefined) {
      const regions = Object.keys(this.#watch.regions);
      const begun = await this.#keep(this.#state, [{ type: 'watch-start', regions }], true);
      if (begun.isErr()) return begun;
    }
    const resumed = await this.#finishOpen(signal);
    if (resumed.isErr() || signal.aborted) return resumed;
    const seen = await this.#looksAt(signal);
    // A look that was cut off says nothing.
    if (signal.aborted) return ok(undefined);
    // Read after the looks, so that the changes of a rollout that began during them are not told as drift.
    const holders = await this.#holders();
    if (holders.isErr()) return err(holders.error);
    const { heldBy, changedBy } = holders.value;
    const looks = Object.fromEntries(
      Object.entries(seen).map(([key, look]) => [key, { ...look, heldBy: heldBy[key], changedBy: changedBy[key] }]),
    );
    const { state, told } = decideWatch(this.#state, looks, this.#watch.rules, this.log.time.now());
    this.#looks += 1;
    const kept = await this.#keep(state, told, isLast || this.#looks >= MOST_LOOKS_UNKEPT);
    // A change that has not ended goes on at the next look, and none is begun before.
    if (kept.isErr() || this.hasEnded || this.#state.open !== undefined) return kept;
    return this.#changeAll(holders.value, signal);
  }

  async #changeAll({ heldBy }: Holders, signal: AbortSignal): Promise<Done> {
    const held = new Set(Object.keys(heldBy));
    while (!signal.aborted) {
      const now = this.log.time.now();
      const table = await this.#table();
      if (table.isErr()) return err(table.error);
      const wanted = decideChange(this.#state, { rules: this.#watch.changes, table: table.value, held, now });
      if (wanted === undefined) return ok(undefined);
      const changes = this.#state.changes + 1;
      const open: OpenChange = { ...wanted, rolloutId: this.#changeId(changes, wanted.does) };
      // Decided before it is done: a process that dies goes on with it.
      const decided = await this.#keep({ ...this.#state, changes, open }, [], true);
      if (decided.isErr()) return decided;
      const done = await this.#finishOpen(signal);
      if (done.isErr() || this.#state.open !== undefined) return done;
    }
    return ok(undefined);
  }

  /** Makes the change that was decided, if there is one. One that has not ended stays open. */
  async #finishOpen(signal: AbortSignal): Promise<Done> {
    const { open } = this.#state;
    if (open === undefined) return ok(undefined);
    const result = await makeChange(this.#watch, open, this.#options, signal);
    if (!hasEnded(result)) return ok(undefined);
    if (result.isErr() && result.error.kind === 'journal-failed') return err(result.error);
    const { does, region, rolloutId } = open;
    const told: WatchEventBody = {
      type: 'watch-change',
      does,
      ...(region !== undefined && { region }),
      rolloutId,
      ...(result.isOk() ? { outcome: 'done' } : { outcome: 'not-done', why: formatError(result.error) }),
    };
    return this.#keep(
      endChange(this.#state, open, (key) => outcomeIn(result, key), this.log.time.now()),
      [told],
      true,
    );
  }
}

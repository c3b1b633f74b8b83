import { err, ok, type Result } from 'neverthrow';
import type { Command } from '../events/command.ts';
import type { RolloutEvent } from '../events/rollout-event.ts';
import { copyData } from '../json/copy-data.ts';
import { InboxWatchers } from './inbox-watchers.ts';
import type { Journal, JournalError, KeptRollout, Lease } from './journal.ts';
import { modelOf, outcomeIn } from './kept-rollout.ts';
import { changeEntry, type LedgerEntry, ledgerChangesIn } from './ledger-entry.ts';
import {
  claimDriven,
  leaseHeld,
  leaseLost,
  misplaced,
  rolloutEnded,
  targetClaimed,
  targetFree,
  unknownRollout,
} from './refusals.ts';

interface Kept {
  readonly events: RolloutEvent[];
  readonly commands: Command[];
  lease: (Lease & { readonly until: number }) | undefined;
}

const NO_COMMANDS: readonly Command[] = [];

function summary(id: string, { events, lease }: Kept): KeptRollout {
  const first = events[0];
  return {
    id,
    model: modelOf(first),
    startedAt: first?.at ?? 0,
    updatedAt: events.at(-1)?.at ?? 0,
    events: events.length,
    outcome: outcomeIn(events),
    lease: lease && { runner: lease.runner, until: lease.until },
  };
}

/** Makes a journal in this process's memory. It ends with the process; its claims apply to the rollouts that share it. */
export function memoryJournal(): Journal {
  const logs = new Map<string, Kept>();
  const claims = new Map<string, string>();
  const ledger = new Map<string, LedgerEntry>();
  const watchers = new InboxWatchers();
  let token = 0;

  const find = (id: string): Result<Kept, JournalError> => {
    const kept = logs.get(id);
    return kept === undefined ? err(unknownRollout(id)) : ok(kept);
  };
  const held = (lease: Lease): Result<Kept, JournalError> =>
    find(lease.rolloutId).andThen((kept) =>
      kept.lease?.token === lease.token ? ok(kept) : err(leaseLost(lease, kept.lease?.runner)),
    );
  const releaseClaims = (id: string): void => {
    for (const [target, holder] of claims) if (holder === id) claims.delete(target);
  };

  const changeLedger = (events: readonly RolloutEvent[]): void => {
    for (const { change, end } of ledgerChangesIn(events)) {
      const { target } = change;
      ledger.set(target, copyData(changeEntry(ledger.get(target), change, end)));
    }
  };

  return {
    specVersion: 'v1',
    async create(id, events) {
      if (logs.has(id)) return ok('exists');
      logs.set(id, { events: [...events], commands: [], lease: undefined });
      changeLedger(events);
      return ok('created');
    },
    async read(id, after = 0) {
      // Copies, so that readers may change them.
      return find(id).map(({ events }) => events.slice(after).map(copyData));
    },
    async list(which) {
      const all = [...logs].map(([id, kept]) => summary(id, kept));
      return ok(which === 'unfinished' ? all.filter(({ outcome }) => outcome === undefined) : all);
    },
    async append(lease, events, taken = 0) {
      const kept = held(lease);
      if (kept.isErr()) return err(kept.error);
      const { events: log, commands } = kept.value;
      const wrong = misplaced(lease.rolloutId, log.at(-1)?.seq ?? 0, outcomeIn(log) !== undefined, events);
      if (wrong !== undefined) return err(wrong);
      for (const event of events) log.push(event);
      commands.splice(0, taken);
      if (outcomeIn(events) !== undefined) releaseClaims(lease.rolloutId);
      changeLedger(events);
      return ok(undefined);
    },
    async acquire(id, runner, now, ttlMs) {
      const kept = find(id);
      if (kept.isErr()) return err(kept.error);
      const { lease } = kept.value;
      if (lease !== undefined && lease.until > now && lease.runner !== runner) return err(leaseHeld(id, lease));
      token += 1;
      kept.value.lease = { rolloutId: id, runner, token, until: now + ttlMs };
      return ok({ rolloutId: id, runner, token });
    },
    async renew(lease, now, ttlMs) {
      const kept = held(lease);
      if (kept.isErr()) return err(kept.error);
      kept.value.lease = { ...lease, until: now + ttlMs };
      return ok(undefined);
    },
    async release(lease) {
      const kept = held(lease);
      if (kept.isErr()) return err(kept.error);
      kept.value.lease = undefined;
      return ok(undefined);
    },
    async claim(lease, targets) {
      const kept = held(lease);
      if (kept.isErr()) return err(kept.error);
      for (const target of targets) {
        const holder = claims.get(target);
        if (holder !== undefined && holder !== lease.rolloutId) return err(targetClaimed(target, holder));
      }
      for (const target of targets) claims.set(target, lease.rolloutId);
      return ok(undefined);
    },
    async claims() {
      return ok(new Map(claims));
    },
    async breakClaim(target, now) {
      const holder = claims.get(target);
      if (holder === undefined) return err(targetFree(target));
      const lease = logs.get(holder)?.lease;
      if (lease !== undefined && lease.until > now) return err(claimDriven(target, holder, lease.runner));
      claims.delete(target);
      return ok(holder);
    },
    async send(id, command) {
      const kept = find(id);
      if (kept.isErr()) return err(kept.error);
      const outcome = outcomeIn(kept.value.events);
      if (outcome !== undefined) return err(rolloutEnded(id, outcome));
      kept.value.commands.push(copyData(command));
      watchers.tell(id);
      return ok(undefined);
    },
    async inbox(lease) {
      return held(lease).map(({ commands }) => (commands.length === 0 ? NO_COMMANDS : [...commands]));
    },
    async commanded() {
      const has = [...logs].filter(
        ([, { events, commands }]) => commands.length > 0 && outcomeIn(events) === undefined,
      );
      return ok(has.map(([id]) => id));
    },
    watchInbox: (id, onCommand) => watchers.watch(id, onCommand),
    async ledger(targets) {
      const wanted = targets && new Set(targets);
      const entries = [...ledger.values()].filter(({ target }) => wanted?.has(target) ?? true);
      return ok(entries.map(copyData).sort((a, b) => (a.target < b.target ? -1 : 1)));
    },
    async prune(endedBefore) {
      const old = [...logs].map(([id, kept]) => summary(id, kept));
      const pruned = old.filter(({ outcome, updatedAt }) => outcome !== undefined && updatedAt < endedBefore);
      for (const { id } of pruned) logs.delete(id);
      return ok(pruned.map(({ id }) => id));
    },
  };
}

import { err, ok, type Result } from 'neverthrow';
import type { RolloutEvent } from '../events/rollout-event.ts';
import type { Command, Journal, JournalError, Lease } from './journal.ts';

interface Kept {
  readonly events: RolloutEvent[];
  readonly commands: Command[];
  lease: (Lease & { readonly until: number }) | undefined;
  token: number;
}

const NO_COMMANDS: readonly Command[] = [];

/** A journal in this process's memory: it is gone with the process, and its claims hold among the rollouts that share it. */
export function memoryJournal(): Journal {
  const logs = new Map<string, Kept>();
  const claims = new Map<string, string>();

  const unknown = (id: string): JournalError => ({
    kind: 'unknown',
    message: `there is no rollout ${id} in this journal`,
  });
  const find = (id: string): Result<Kept, JournalError> => {
    const kept = logs.get(id);
    return kept === undefined ? err(unknown(id)) : ok(kept);
  };
  const held = (lease: Lease): Result<Kept, JournalError> => {
    const kept = logs.get(lease.rolloutId);
    if (kept === undefined) return err(unknown(lease.rolloutId));
    if (kept.lease?.token === lease.token) return ok(kept);
    const holder = kept.lease?.runner ?? 'nobody';
    return err({
      kind: 'lease-lost',
      holder,
      message: `${lease.runner} no longer drives ${lease.rolloutId}; ${holder} does`,
    });
  };
  const releaseClaims = (id: string): void => {
    for (const [target, holder] of claims) if (holder === id) claims.delete(target);
  };

  return {
    async create(id, events) {
      if (logs.has(id)) return ok('exists');
      logs.set(id, { events: [...events], commands: [], lease: undefined, token: 0 });
      return ok('created');
    },
    async read(id) {
      return find(id).map(({ events }) => [...events]);
    },
    async list() {
      return ok([...logs.keys()]);
    },
    async append(lease, events, taken = 0) {
      const kept = held(lease);
      if (kept.isErr()) return err(kept.error);
      const log = kept.value.events;
      const next = (log.at(-1)?.seq ?? 0) + 1;
      if (events.some((event, index) => event.seq !== next + index)) {
        return err({
          kind: 'out-of-order',
          message: `the next event of ${lease.rolloutId} is number ${next}, not ${events[0]?.seq}`,
        });
      }
      for (const event of events) log.push(event);
      kept.value.commands.splice(0, taken);
      if (events.at(-1)?.type === 'rollout-end') releaseClaims(lease.rolloutId);
      return ok(undefined);
    },
    async acquire(id, runner, now, ttlMs) {
      return find(id).andThen((kept) => {
        const { lease } = kept;
        if (lease !== undefined && lease.until > now && lease.runner !== runner) {
          return err<Lease, JournalError>({
            kind: 'lease-lost',
            holder: lease.runner,
            message: `${lease.runner} drives ${id}`,
          });
        }
        kept.token += 1;
        kept.lease = { rolloutId: id, runner, token: kept.token, until: now + ttlMs };
        return ok<Lease, JournalError>({ rolloutId: id, runner, token: kept.token });
      });
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
        if (holder === undefined || holder === lease.rolloutId) continue;
        return err({ kind: 'claimed', holder, target, message: `${target} is held by rollout ${holder}` });
      }
      for (const target of targets) claims.set(target, lease.rolloutId);
      return ok(undefined);
    },
    async claims() {
      return ok(new Map(claims));
    },
    async breakClaim(target) {
      claims.delete(target);
      return ok(undefined);
    },
    async send(id, command) {
      const kept = find(id);
      if (kept.isErr()) return err(kept.error);
      kept.value.commands.push(command);
      return ok(undefined);
    },
    async inbox(lease) {
      return held(lease).map(({ commands }) => (commands.length === 0 ? NO_COMMANDS : [...commands]));
    },
  };
}

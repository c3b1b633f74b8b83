import type { Command, LedgerEntry, RolloutEvent } from '@landfall/core';
import type { Journal, JournalError, KeptRollout } from '@landfall/core/journal';
import { err, ok, Result } from 'neverthrow';
import type { Answer, NotTaken } from '../handlers.ts';
import type { Head } from '../head.ts';
import { LIST_PARTS } from '../object-names.ts';
import { unknownRollout } from '../unknown-rollout.ts';
import { ask, type Reached } from './ask.ts';

/** As long as a rollout on Restate has not ended, Restate drives it. */
const DRIVEN = { runner: 'Restate', until: Number.MAX_SAFE_INTEGER } as const;

/** How many rollouts are asked for their progress at once. */
const AT_ONCE = 16;

function refuse(what: string): Promise<Result<never, JournalError>> {
  const message = `rollouts on Restate are driven by Restate, so ${what} is not possible: start rollouts with the client's start, and send commands`;
  return Promise.resolve(err({ kind: 'failed', message }));
}

/** The rollout as its object knows it, which is newer than the list. */
async function progress(reached: Reached, listed: KeptRollout): Promise<Result<KeptRollout, JournalError>> {
  if (listed.outcome !== undefined) return ok(listed);
  const head = await ask<void, Head | undefined>(reached, { of: 'rollout', id: listed.id }, 'head');
  return head.map((known) => {
    const now = known?.rollout ?? listed;
    return now.outcome === undefined ? { ...now, lease: DRIVEN } : now;
  });
}

async function list(reached: Reached, which?: 'unfinished'): Promise<Result<readonly KeptRollout[], JournalError>> {
  const parts = await Promise.all(
    LIST_PARTS.map((id) => ask<void, readonly KeptRollout[]>(reached, { of: 'list', id }, 'list')),
  );
  const listed = Result.combine(parts);
  if (listed.isErr()) return err(listed.error);
  const oldestFirst = listed.value.flat().sort((one, other) => one.startedAt - other.startedAt);
  const wanted = oldestFirst.filter(({ outcome }) => which === undefined || outcome === undefined);
  const rollouts: KeptRollout[] = [];
  for (let from = 0; from < wanted.length; from += AT_ONCE) {
    const some = await Promise.all(wanted.slice(from, from + AT_ONCE).map((each) => progress(reached, each)));
    for (const each of some) {
      if (each.isErr()) return err(each.error);
      rollouts.push(each.value);
    }
  }
  return ok(rollouts.filter(({ outcome }) => which === undefined || outcome === undefined));
}

async function prune(reached: Reached, endedBefore: number): Promise<Result<readonly string[], JournalError>> {
  const all: string[] = [];
  for (const part of LIST_PARTS) {
    const pruned = await ask<number, readonly string[]>(reached, { of: 'list', id: part }, 'prune', endedBefore);
    if (pruned.isErr()) return err(pruned.error);
    for (const id of pruned.value) {
      const forgotten = await ask<void, void>(reached, { of: 'rollout', id }, 'forget');
      if (forgotten.isErr()) return err(forgotten.error);
      all.push(id);
    }
  }
  return ok(all);
}

/** The logs of the rollouts on Restate as a journal that cannot be driven: for whatever reads a journal or leaves commands in one. */
export function readingJournal(reached: Reached): Journal {
  return {
    specVersion: 'v1',
    outlivesProcess: true,
    async read(id, after = 0) {
      const events = await ask<object, readonly RolloutEvent[] | undefined>(reached, { of: 'rollout', id }, 'read', {
        after,
      });
      return events.andThen((read) => (read === undefined || read === null ? err(unknownRollout(id)) : ok(read)));
    },
    list: (which) => list(reached, which),
    async claims() {
      const claims = await ask<void, Readonly<Record<string, string>>>(reached, { of: 'catalog' }, 'claims');
      return claims.map((held) => new Map(Object.entries(held)));
    },
    ledger: (targets) =>
      ask<readonly string[] | null, readonly LedgerEntry[]>(reached, { of: 'catalog' }, 'ledger', targets ?? null),
    async send(id, command) {
      const sent = await ask<Command, Answer<null, NotTaken>>(reached, { of: 'inbox', id }, 'send', command);
      return sent.andThen((answer) => ('ok' in answer ? ok(undefined) : err(answer.error)));
    },
    prune: (endedBefore) => prune(reached, endedBefore),
    create: () => refuse('storing a log'),
    append: () => refuse('appending events'),
    acquire: () => refuse('taking a lease'),
    renew: () => refuse('renewing a lease'),
    release: () => refuse('releasing a lease'),
    claim: () => refuse('claiming targets'),
    breakClaim: () => refuse('breaking a claim'),
    inbox: () => refuse('reading an inbox'),
  };
}

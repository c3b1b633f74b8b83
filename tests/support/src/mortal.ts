import type { Journal, Lease } from '@landfall/core/journal';
import type { Provider } from '@landfall/core/provider';
import { wrapCalls } from './wrap-calls.ts';

/** When a process dies: right after an event was kept, or in the middle of a call that was made and whose answer nobody hears. */
export interface Death {
  readonly afterEvent?: number | undefined;
  readonly atCall?: number | undefined;
}

/** A process that will die. What it appended until then stays in the journal, and what it called stays done; it does nothing afterwards. */
export interface Mortal<Wrapped> {
  readonly journal: Journal;
  readonly provider: Wrapped;
  readonly died: Promise<void>;
  isDead(): boolean;
  /** Releases its lease, as time would. */
  bury(): Promise<void>;
}

const NEVER = new Promise<never>(() => undefined);

/** A process's side of a journal and a provider, cut off at one point. */
export function mortal<Wrapped extends Provider>(
  kept: Journal,
  provider: Wrapped,
  { afterEvent, atCall }: Death,
): Mortal<Wrapped> {
  let isDead = false;
  let calls = 0;
  let lease: Lease | undefined;
  let tellDeath: () => void = () => undefined;
  const died = new Promise<void>((resolve) => {
    tellDeath = resolve;
  });
  const die = (): Promise<never> => {
    isDead = true;
    tellDeath();
    return NEVER;
  };
  const alive = <T>(work: () => Promise<T>): Promise<T> => (isDead ? NEVER : work());

  const journal: Journal = {
    specVersion: kept.specVersion,
    list: () => alive(() => kept.list()),
    read: (id) => alive(() => kept.read(id)),
    claims: () => alive(() => kept.claims()),
    breakClaim: (target, now) => alive(() => kept.breakClaim(target, now)),
    prune: (endedBefore) => alive(() => kept.prune(endedBefore)),
    send: (id, command) => alive(() => kept.send(id, command)),
    inbox: (held) => alive(() => kept.inbox(held)),
    ledger: (targets) => alive(() => kept.ledger(targets)),
    renew: (held, now, ttlMs) => alive(() => kept.renew(held, now, ttlMs)),
    release: (held) => alive(() => kept.release(held)),
    claim: (held, targets) => alive(() => kept.claim(held, targets)),
    create: (id, events) =>
      alive(async () => {
        const created = await kept.create(id, events);
        return afterEvent === 1 ? die() : created;
      }),
    acquire: (id, runner, now, ttlMs) =>
      alive(async () => {
        const acquired = await kept.acquire(id, runner, now, ttlMs);
        if (acquired.isOk()) lease = acquired.value;
        return acquired;
      }),
    append: (held, events, taken) =>
      alive(async () => {
        const last = events.at(-1)?.seq ?? 0;
        if (afterEvent === undefined || last < afterEvent) return kept.append(held, events, taken);
        // A batch may be torn: what comes after the event is lost.
        const torn = events.filter(({ seq }) => seq <= afterEvent);
        (await kept.append(held, torn))._unsafeUnwrap();
        return die();
      }),
  };
  return {
    journal,
    provider: wrapCalls(provider, (call, make) => {
      if (isDead) return NEVER;
      calls += 1;
      if (calls !== atCall) return make(call).then((answer) => (isDead ? NEVER : answer));
      // Nobody hears how it ended, not even that it threw.
      make(call).catch(() => undefined);
      return die();
    }),
    died,
    isDead: () => isDead,
    async bury() {
      if (lease !== undefined) (await kept.release(lease))._unsafeUnwrap();
    },
  };
}

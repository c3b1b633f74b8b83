import type { Journal, Lease } from '@landfall/core/journal';
import type { Provider } from '@landfall/core/provider';

const NEVER = new Promise<never>(() => undefined);

/** A process that dies right after an event was kept: what it called stays done, and it does nothing afterwards. */
export interface Mortal {
  readonly journal: Journal;
  readonly provider: Provider;
  readonly died: Promise<void>;
  /** Gives its lease back, as time would. */
  bury(): Promise<void>;
}

/** A process's side of a journal and a cloud, cut off after an event. */
export function mortal(kept: Journal, provider: Provider, afterEvent: number): Mortal {
  let isDead = false;
  let lease: Lease | undefined;
  let tell: () => void = () => undefined;
  const died = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const die = (): Promise<never> => {
    isDead = true;
    tell();
    return NEVER;
  };
  /** The same object, of which nothing answers any more once the process is dead. */
  const cut = <T extends object>(whole: T): T =>
    new Proxy(whole, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return async (...input: readonly unknown[]) => {
          if (isDead) return NEVER;
          const answer: unknown = await Reflect.apply(
            member as (...given: readonly unknown[]) => unknown,
            target,
            input,
          );
          return isDead ? NEVER : answer;
        };
      },
    });
  const living = cut(kept);
  const journal: Journal = {
    ...Object.fromEntries(
      (['list', 'read', 'claims', 'breakClaim', 'send', 'inbox', 'renew', 'release', 'claim'] as const).map((name) => [
        name,
        (...input: readonly unknown[]) => (living[name] as (...given: readonly unknown[]) => unknown)(...input),
      ]),
    ),
    create: async (id, events) => {
      const created = await living.create(id, events);
      return afterEvent === 1 ? die() : created;
    },
    acquire: async (id, runner, now, ttlMs) => {
      const acquired = await living.acquire(id, runner, now, ttlMs);
      if (acquired.isOk()) lease = acquired.value;
      return acquired;
    },
    append: async (held, events, taken) => {
      if ((events.at(-1)?.seq ?? 0) < afterEvent) return living.append(held, events, taken);
      // A batch may be torn: what comes after the event is lost.
      const kept = await living.append(
        held,
        events.filter(({ seq }) => seq <= afterEvent),
      );
      kept._unsafeUnwrap();
      return die();
    },
  } as Journal;
  return {
    journal,
    provider: cut(provider),
    died,
    async bury() {
      if (lease !== undefined) (await kept.release(lease))._unsafeUnwrap();
    },
  };
}

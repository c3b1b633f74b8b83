import type { RolloutEvent } from '@landfall/core';
import type { Journal } from '@landfall/core/journal';
import { err, ok } from 'neverthrow';

/** What a good journal is altered to. */
export type JournalBreak = (good: Journal) => Partial<Journal>;

function shortened(event: RolloutEvent): RolloutEvent {
  return 'reason' in event ? ({ ...event, reason: event.reason?.slice(0, 65_536) } as RolloutEvent) : event;
}

const LOGS: Readonly<Record<string, JournalBreak>> = {
  'a log is created once, and a second creation changes nothing': (good) => ({
    create: async (id, events) => (await good.create(id, events)).map(() => 'created' as const),
  }),
  'a log is read whole, in order, and as it was stored': (good) => ({
    append: (lease, events, taken) => good.append(lease, events.map(shortened), taken),
  }),
  'a log is read from any event on': (good) => ({ read: (id) => good.read(id) }),
  'events that do not continue the log are all refused': (good) => ({
    async append(lease, events, taken) {
      const answer = await good.append(lease, events, taken);
      if (answer.isErr()) void (await good.append(lease, events.slice(0, 1)));
      return answer;
    },
  }),
  'no event follows a rollout-end': (good) => ({
    async append(lease, events, taken) {
      const log = (await good.read(lease.rolloutId)).unwrapOr([]);
      return log.at(-1)?.type === 'rollout-end' ? ok(undefined) : good.append(lease, events, taken);
    },
  }),
  'a missing rollout or claim is unknown': (good) => ({ read: async (id) => ok((await good.read(id)).unwrapOr([])) }),
  'the list describes every log correctly': (good) => ({
    list: async () => (await good.list()).map((kept) => kept.toSorted((a, b) => (a.id < b.id ? -1 : 1))),
  }),
  'the unfinished logs are listed by themselves': (good) => ({ list: () => good.list() }),
  'prune deletes what ended before the time, and nothing else': (good) => ({
    prune: (endedBefore) => good.prune(endedBefore + 1),
  }),
};

const LEASES: Readonly<Record<string, JournalBreak>> = {
  'a lease is for one runner, and the refusal names that runner and the end of its lease': (good) => ({
    acquire: async (...args) =>
      (await good.acquire(...args)).mapErr((error) => (error.kind === 'lease-lost' ? { ...error, until: 0 } : error)),
  }),
  'a lease that ran out is taken over, with a greater token': (good) => ({
    acquire: async (...args) => (await good.acquire(...args)).map((lease) => ({ ...lease, token: 1 })),
  }),
  'a renewed lease stays held': () => ({ renew: async () => ok(undefined) }),
  'a lease that ran out can be renewed if no runner took it over': (good) => ({
    async renew(lease, now, ttlMs) {
      const kept = (await good.list()).unwrapOr([]).find(({ id }) => id === lease.rolloutId);
      if ((kept?.lease?.until ?? now) >= now) return good.renew(lease, now, ttlMs);
      return err({ kind: 'lease-lost', holder: 'nobody', message: 'it has run out' });
    },
  }),
  'a runner that lost the lease can do nothing more': (good) => ({
    inbox: async (lease) => ok((await good.inbox(lease)).unwrapOr([])),
  }),
  'a released lease is free at once, and cannot be used any more': () => ({
    release: async () => ok(undefined),
  }),
  'no token is given twice, not even to a rollout whose id was pruned and used again': (good) => {
    let isPruned = false;
    return {
      async prune(endedBefore) {
        isPruned = true;
        return good.prune(endedBefore);
      },
      acquire: async (...args) =>
        (await good.acquire(...args)).map((lease) => (isPruned ? { ...lease, token: 1 } : lease)),
    };
  },
};

const CLAIMS: Readonly<Record<string, JournalBreak>> = {
  'targets are claimed all together or not at all': (good) => ({
    async claim(lease, targets) {
      const answer = await good.claim(lease, targets);
      if (answer.isErr()) for (const target of targets) void (await good.claim(lease, [target]));
      return answer;
    },
  }),
  'a rollout may claim again what it has claimed': (good) => ({
    async claim(lease, targets) {
      const claims = (await good.claims()).unwrapOr(new Map<string, string>());
      const target = targets.find((each) => claims.has(each));
      if (target === undefined) return good.claim(lease, targets);
      return err({ kind: 'claimed', holder: claims.get(target) ?? '', target, message: 'it is held' });
    },
  }),
  'claims outlive the lease, and are released when the rollout ends': (good) => {
    const gone = new Set<string>();
    return {
      async release(lease) {
        gone.add(lease.rolloutId);
        return good.release(lease);
      },
      claims: async () =>
        (await good.claims()).map((claims) => new Map([...claims].filter(([, holder]) => !gone.has(holder)))),
    };
  },
  'only breakClaim breaks a claim, and only while nobody drives its rollout': (good) => ({
    breakClaim: (target) => good.breakClaim(target, Number.MAX_SAFE_INTEGER),
  }),
};

const INBOXES: Readonly<Record<string, JournalBreak>> = {
  'the rollouts to which commands were left are found, if the journal finds them at all': (good) => ({
    commanded: async () => (await good.list('unfinished')).map((kept) => kept.map(({ id }) => id)),
  }),
  'whoever watches an inbox hears of a command, until they stop, if the journal can be watched at all': (good) => ({
    watchInbox(id, onCommand) {
      good.watchInbox?.(id, onCommand);
      return () => {};
    },
  }),
  'commands wait in order until events that record them are stored': (good) => ({
    append: async (lease, events) => good.append(lease, events, (await good.inbox(lease)).unwrapOr([]).length),
  }),
  'a command arrives with all of its fields': (good) => ({
    send: (id, { name, reason, by }) => good.send(id, { name, reason, by }),
  }),
  'a refused append does not change the inbox': (good) => {
    const lost = new Set<number>();
    return {
      async append(lease, events, taken) {
        const answer = await good.append(lease, events, taken);
        if (answer.isErr()) lost.add(lease.token);
        return answer;
      },
      inbox: async (lease) => (await good.inbox(lease)).map((commands) => (lost.has(lease.token) ? [] : commands)),
    };
  },
  'a rollout that has ended takes no command': (good) => ({
    async send(id, command) {
      const sent = await good.send(id, command);
      return sent.isErr() && sent.error.kind === 'ended' ? ok(undefined) : sent;
    },
  }),
};

const LEDGERS: Readonly<Record<string, JournalBreak>> = {
  'the ledger changes in the write that ends a rollout, and answers by target': (good) => ({
    ledger: async () => good.ledger(),
  }),
  'the ledger survives prune': (good) => {
    let isPruned = false;
    return {
      async prune(endedBefore) {
        isPruned = true;
        return good.prune(endedBefore);
      },
      ledger: async (targets) => (isPruned ? ok([]) : good.ledger(targets)),
    };
  },
  'a version stays blocked until a rollout unblocks it': (good) => ({
    ledger: async (targets) =>
      (await good.ledger(targets)).map((entries) =>
        entries.map((entry) => ({
          ...entry,
          blocked: entry.blocked.filter((each) => each.rolloutId === entry.rolloutId),
        })),
      ),
  }),
  'a log that is stored after its end brings its changes of the ledger': (good) => ({
    create: (id, events) =>
      good.create(
        id,
        events.map((event) => (event.type === 'rollout-end' ? { ...event, ledger: [] } : event)),
      ),
  }),
};

/** Lets everybody else look before anybody has written. */
const others = () => new Promise<void>((resolve) => setImmediate(resolve));

const RIVALS: Readonly<Record<string, JournalBreak>> = {
  'what one side stores, the other sees': (good) => ({
    claims: async () => (await good.claims()).map(() => new Map<string, string>()),
  }),
  'if many create a log at once, one does': (good) => ({
    async create(id, events) {
      const isThere = (await good.read(id)).isOk();
      await others();
      void (await good.create(id, events));
      return ok(isThere ? 'exists' : 'created');
    },
  }),
  'if many take a lease at once, one gets it': (good) => ({
    async acquire(id, runner, now, ttlMs) {
      const before = (await good.list()).unwrapOr([]).find((kept) => kept.id === id);
      await others();
      const taken = await good.acquire(id, runner, now, ttlMs);
      return taken.isErr() && before?.lease === undefined ? ok({ rolloutId: id, runner, token: 1 }) : taken;
    },
  }),
  'if many claim a target at once, one gets it': (good) => ({
    async claim(lease, targets) {
      const before = (await good.claims()).unwrapOr(new Map<string, string>());
      await others();
      const taken = await good.claim(lease, targets);
      return taken.isErr() && !targets.some((target) => before.has(target)) ? ok(undefined) : taken;
    },
  }),
  'if many append the same event at once, one append succeeds': (good) => ({
    async append(lease, events, taken) {
      const before = (await good.read(lease.rolloutId)).unwrapOr([]).length;
      await others();
      const kept = await good.append(lease, events, taken);
      return kept.isErr() && events[0]?.seq === before + 1 ? ok(undefined) : kept;
    },
  }),
  'many rollouts at once do not mix': (good) => ({
    read: async (id) => (await good.read(id === 'r7' ? 'r6' : id)).map((events) => events),
  }),
};

/** For each rule a journal that breaks it. */
export const journalBreaks: Readonly<Record<string, JournalBreak>> = {
  ...LOGS,
  ...LEASES,
  ...CLAIMS,
  ...INBOXES,
  ...LEDGERS,
  ...RIVALS,
};

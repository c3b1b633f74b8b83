import { providerError } from '@landfall/core/provider';
import { isWanted, type Router } from '@landfall/core/router';
import type { RoutingTable } from '@landfall/core/routing';
import { err, errAsync, ok, okAsync, type Result, ResultAsync } from 'neverthrow';

/** What a good router is altered to, to break a rule. */
export type RouterBreak = (good: Router) => Partial<Router>;

type Apply = Router['apply'];
type Error = ReturnType<typeof providerError>;

/** Applies entries that no router applies: as if the version were checked, and nothing else. */
function careless(good: Router, isBad: (table: RoutingTable) => boolean): Partial<Router> {
  let held: RoutingTable | undefined;
  return {
    read: (options) => (held === undefined ? good.read(options) : okAsync(held)),
    apply(table, expected, options) {
      if (!isBad(table)) return good.apply(table, expected, options);
      held = { ...table, version: expected + 1 };
      return okAsync(held);
    },
  };
}

/** Answers errors that are altered. */
function failing(good: Router, alter: (error: Error) => Error): Partial<Router> {
  return { apply: (...args) => good.apply(...args).mapErr(alter) };
}

const never = (): AbortSignal => new AbortController().signal;
/** Calls from the version that is there, whatever was expected. */
const blindly =
  (good: Router): Apply =>
  (table, _, options) =>
    good
      .read({ model: table.model, signal: options.signal })
      .andThen(({ version }) => good.apply(table, version, options));

const READING: Readonly<Record<string, RouterBreak>> = {
  'a router says what it is and what it can do': ({ capabilities }) => ({
    capabilities: { ...capabilities, compareAndSet: 'detected' },
  }),
  'a place without a table reads as an empty table of the model': (good) => ({
    read: (options) =>
      good
        .read(options)
        .andThen((table) =>
          table.version > 0 ? ok(table) : err(providerError({ kind: 'not-found', message: 'there is no table' })),
        ),
  }),
  'another router of the same place reads what was applied': (good) => {
    let first: ReturnType<Router['read']> | undefined;
    return {
      read: (options) => {
        first ??= good.read(options);
        return first;
      },
    };
  },
  'a call that was cancelled fails, and changes nothing': (good) => ({
    apply: (table, expected, options) => good.apply(table, expected, { ...options, signal: never() }),
  }),
  'an error has a kind, a message, a scope, and says whether to try again': (good) =>
    failing(good, (error) => ({ ...error, kind: 'stale' as 'conflict' })),
};

const CHANGES: Readonly<Record<string, RouterBreak>> = {
  'what was applied is read back with every field': (good) => ({
    read: (options) =>
      good
        .read(options)
        .map((table) => ({ ...table, entries: table.entries.map(({ location: _, ...entry }) => entry) })),
  }),
  'every change increases the version': (good) => {
    const first = (table: RoutingTable): RoutingTable => ({ ...table, version: Math.min(table.version, 1) });
    return { read: (options) => good.read(options).map(first), apply: (...args) => blindly(good)(...args).map(first) };
  },
  'a change from another version is a conflict, and changes nothing': (good) => ({ apply: blindly(good) }),
  'finding the wanted table there is success from any version, and writes nothing': (good) => ({
    apply: (table, expected, options) =>
      good
        .read({ model: table.model, signal: options.signal })
        .andThen((now) =>
          isWanted(now, table) && now.version !== expected
            ? errAsync(providerError({ kind: 'conflict', message: 'it has another version' }))
            : good.apply(table, expected, options),
        ),
  }),
  'what others wrote is kept exactly': (good) => ({
    apply: (table, ...rest) =>
      good.apply(
        { ...table, entries: table.entries.map((entry) => ({ ...entry, owner: table.entries.at(-1)?.owner })) },
        ...rest,
      ),
  }),
  'if many change the table at once, no change is lost': (good) => ({
    apply: (table, expected, options) =>
      good.apply(table, expected, options).orElse((error) => (error.kind === 'conflict' ? ok(table) : err(error))),
  }),
  'of many changes from one version, one is made': (good) => {
    // It answers a conflict itself, and so overwrites what it did not read.
    const insist: Apply = (...args) =>
      blindly(good)(...args).orElse((error) => (error.kind === 'conflict' ? insist(...args) : err(error)));
    return { apply: insist };
  },
  'a caller that changes a table afterwards does not change what is stored': (good) => {
    let held: RoutingTable | undefined;
    return {
      read: (options) => (held === undefined ? good.read(options) : okAsync(held)),
      apply: (...args) => good.apply(...args).map((table) => (held = table)),
    };
  },
};

const REFUSALS: Readonly<Record<string, RouterBreak>> = {
  'a table of which no region takes requests is refused': (good) =>
    careless(good, ({ entries }) => entries.length > 0 && entries.every(({ weight }) => weight === 0)),
  'a table becomes empty only if it was empty before': (good) => ({
    apply: (table, expected, options) => good.apply(table, expected, { ...options, wasEmpty: true }),
  }),
  'a table with a region twice is refused with its path': (good) =>
    failing(good, (error) => ({ ...error, message: error.message.replaceAll(/\S+\.region/g, 'an entry') })),
  'a weight below zero, or that is not a number, is refused with its path': (good) =>
    careless(good, ({ entries }) => entries.some(({ weight }) => weight < 0)),
  'the table of another model is neither read nor replaced': (good) => ({
    read: (options) => good.read({ ...options, model: 'fraud' }),
  }),
};

/** Every rule that a router in memory has to keep, and a router that breaks it. */
export const routerBreaks: Readonly<Record<string, RouterBreak>> = { ...READING, ...CHANGES, ...REFUSALS };

/** A place that a person can change, and how a careless router reads and writes it. */
export function carelessPlace(): { readonly router: Router; put(content: unknown): void } {
  let held: RoutingTable | undefined;
  const readNow = ({ model }: { readonly model: string }): RoutingTable => ({
    ...(held ?? { version: 0, model }),
    // An entry that is not valid is left out, and so lost by the next write.
    entries: (held?.entries ?? []).filter(({ weight }) => weight >= 0),
  });
  let cached: RoutingTable | undefined;
  const router: Router = {
    specVersion: 'v1',
    name: 'careless',
    capabilities: { policies: ['weighted'], compareAndSet: 'exact', ttlMs: 0 },
    read(options) {
      // What is read again at once comes from a cache.
      const now = cached !== undefined && cached.version > 6 ? cached : readNow(options);
      cached = now;
      return okAsync(now);
    },
    apply: (table, expected) =>
      new ResultAsync<RoutingTable, Error>(
        (async (): Promise<Result<RoutingTable, Error>> => {
          held = { ...table, version: expected + 1 };
          return ok(held);
        })(),
      ),
  };
  return {
    router,
    put(content) {
      held = content as RoutingTable;
    },
  };
}

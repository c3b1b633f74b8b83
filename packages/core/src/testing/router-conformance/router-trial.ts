import type { Result } from 'neverthrow';
import type { ProviderError, ProviderErrorKind } from '../../provider/contract.ts';
import { isProviderErrorKind } from '../../provider/provider-error-kinds.ts';
import { withEntries } from '../../router/entries/with-entries.ts';
import type { Router, RouterApply, RouterCapabilities } from '../../router/router.ts';
import type { RoutingEntry, RoutingTable } from '../../routing/table/routing-table.ts';
import { expectThat, show } from '../conformance/expect-that.ts';
import { isSameJson } from '../conformance/json-shape.ts';

/** The model of every trial. */
export const MODEL = 'fraud';

/** What a rule is checked with: a router without a table. */
export interface RouterTrial {
  readonly router: Router;
  readonly compareAndSet: RouterCapabilities['compareAndSet'];
  /** Another router of the same place, as another process makes it. */
  readonly again: () => Promise<Router>;
  /** The entry of the region with this number; `but`: fields that differ. */
  readonly entry: (number: number, but?: Partial<RoutingEntry>) => RoutingEntry;
  /** Stores any JSON in the place, without the router. */
  readonly put: (content: unknown) => Promise<void>;
  readonly unreachable: () => Promise<Router>;
}

/** An entry with every field. */
export function defaultEntry(number: number): RoutingEntry {
  return {
    region: `aws/region-${number}`,
    url: `https://region-${number}.example.com/v1?model=fraud`,
    endpoint: `fraud-${number}`,
    weight: number + 1,
    state: 'in',
    location: { latitude: 50.1 - number, longitude: 8.6 + number },
    owner: `Grüße "${number}"/k3x/deploy:aws/region-${number}/1`,
    modelVersion: '41',
  };
}

type Answered = Result<RoutingTable, ProviderError>;

function expectError(what: string, error: ProviderError): void {
  const isComplete =
    isProviderErrorKind(error?.kind) &&
    typeof error.message === 'string' &&
    error.message !== '' &&
    typeof error.retryable === 'boolean' &&
    (error.scope === 'region' || error.scope === 'model');
  expectThat(isComplete, `the error of ${what} to have a kind, a message, retryable and a scope`, error);
}

/** The answer of a call: ok or err, never an exception, and an error that is complete. */
async function settled(what: string, ask: () => PromiseLike<Answered>): Promise<Answered> {
  let result: Answered;
  try {
    result = await ask();
  } catch (thrown) {
    throw new Error(`Expected ${what} to answer with a result. Saw it throw: ${show(thrown)}.`);
  }
  expectThat(typeof result?.isOk === 'function', `${what} to answer with a result (ok or err)`, result);
  if (result.isErr()) expectError(what, result.error);
  return result;
}

/** The table of an answer that must be ok. */
function taken(what: string, result: Answered): RoutingTable {
  if (result.isOk()) return result.value;
  throw new Error(`Expected ${what} to succeed. Saw the error: ${show(result.error)}.`);
}

/** The error of an answer that must fail with this kind, and, if there is a path, name the path in its message. */
export function expectRefusal(what: string, kind: ProviderErrorKind, result: Answered, path = ''): void {
  expectThat(result.isErr(), `${what} to be refused as ${kind}`, result.isOk() ? 'success' : '');
  expectThat(result.error.kind === kind, `${what} to be refused as ${kind}`, result.error);
  expectThat(result.error.message.includes(path), `the refusal of ${what} to name ${path}`, result.error);
}

/** Calls `read`. */
export function reading(
  router: Router,
  model = MODEL,
  signal: AbortSignal = new AbortController().signal,
): Promise<Answered> {
  return settled('read', () => router.read({ model, signal }));
}

/** Calls `apply`. */
export function applying(
  router: Router,
  table: RoutingTable,
  expected: number,
  options: Partial<RouterApply> = {},
): Promise<Answered> {
  return settled('apply', () => router.apply(table, expected, { signal: new AbortController().signal, ...options }));
}

/** The table that is there. */
export async function readTable(router: Router): Promise<RoutingTable> {
  return taken('read', await reading(router));
}

/** Adds entries to the table that is there, and gives what `apply` answered. */
export async function add(router: Router, entries: readonly RoutingEntry[]): Promise<RoutingTable> {
  const table = await readTable(router);
  return taken('apply', await applying(router, withEntries(table, entries), table.version));
}

function inOrder({ entries }: RoutingTable): readonly RoutingEntry[] {
  return [...entries].sort((a, b) => (a.region < b.region ? -1 : 1));
}

/** Throws unless the table has these entries, in any order. */
export function expectEntries(what: string, expected: readonly RoutingEntry[], table: RoutingTable): void {
  const wanted = inOrder({ ...table, entries: expected });
  expectThat(isSameJson(wanted, inOrder(table)), `${what} to have the entries ${show(wanted)}`, table.entries);
}

/** Throws unless a table is the one before, of the same version. */
export function expectUnchanged(before: RoutingTable, now: RoutingTable): void {
  expectEntries('the table, unchanged,', before.entries, now);
  expectThat(before.version === now.version, `the version to stay ${before.version}`, now.version);
}

import { expectThat } from '../../conformance/expect-that.ts';
import { ALL, type RouterRule } from '../router-rule.ts';
import { add, applying, expectEntries, expectUnchanged, MODEL, reading, readTable } from '../router-trial.ts';

const POLICIES: readonly unknown[] = ['weighted', 'latency', 'failover'];

/** Rules: what a router says of itself, and what it reads. */
export const readingRules: readonly RouterRule[] = [
  {
    name: 'a router says what it is and what it can do',
    contract: 'Router: `specVersion`, `name` and `capabilities`.',
    appliesTo: ALL,
    async hold({ router, compareAndSet }) {
      const { specVersion, name, capabilities } = router;
      expectThat(specVersion === 'v1', "specVersion to be 'v1'", specVersion);
      expectThat(typeof name === 'string' && name !== '', 'name to be a text that is not empty', name);
      const { policies, ttlMs } = capabilities;
      const areKnown = policies.length > 0 && policies.every((policy) => POLICIES.includes(policy));
      expectThat(areKnown, 'policies to be some of weighted, latency and failover', policies);
      expectThat(
        capabilities.compareAndSet === compareAndSet,
        `compareAndSet to be '${compareAndSet}', as the setup says`,
        capabilities.compareAndSet,
      );
      expectThat(Number.isFinite(ttlMs) && ttlMs >= 0, 'ttlMs to be 0 or more', ttlMs);
    },
  },
  {
    name: 'a place without a table reads as an empty table of the model',
    contract: 'Router.read: "Where none was written yet: an empty table of this model with version 0."',
    appliesTo: ALL,
    async hold({ router }) {
      const table = await readTable(router);
      expectEntries('the table', [], table);
      expectThat(table.model === MODEL, `the model to be '${MODEL}'`, table.model);
      expectThat(table.version === 0, 'the version to be 0', table.version);
    },
  },
  {
    name: 'another router of the same place reads what was applied',
    contract: 'Router.read: "The table as it is now."',
    async hold({ router, again, entry }) {
      const other = await again();
      await readTable(other);
      await readTable(router);
      await add(router, [entry(0)]);
      expectEntries('the table that the other one reads', [entry(0)], await readTable(other));
      await add(other, [entry(1)]);
      expectEntries('the table', [entry(0), entry(1)], await readTable(router));
    },
  },
  {
    name: 'a call that was cancelled fails, and changes nothing',
    contract: 'RouterApply.signal: "Aborted when the call is cancelled."',
    async hold({ router, entry }) {
      const before = await add(router, [entry(0)]);
      const signal = AbortSignal.abort();
      const read = await reading(router, MODEL, signal);
      expectThat(read.isErr(), 'a read that was cancelled to fail', 'success');
      const wanted = { ...before, entries: [entry(0), entry(1)] };
      const applied = await applying(router, wanted, before.version, { signal });
      expectThat(applied.isErr(), 'an apply that was cancelled to fail', 'success');
      expectUnchanged(before, await readTable(router));
    },
  },
  {
    name: 'an error has a kind, a message, a scope, and says whether to try again',
    contract: 'ProviderError: "A failed call, as data."',
    async hold({ router, entry }) {
      const before = await add(router, [entry(0)]);
      // What is wrong with the answers is found on the way.
      const stale = await applying(router, { ...before, entries: [entry(1)] }, before.version + 1);
      expectThat(stale.isErr(), 'a change from another version to fail', 'success');
      const invalid = await applying(router, { ...before, entries: [entry(0, { weight: -1 })] }, before.version);
      expectThat(invalid.isErr(), 'a table that is not valid to fail', 'success');
    },
  },
];

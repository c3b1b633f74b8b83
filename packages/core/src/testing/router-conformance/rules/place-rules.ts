import { expectThat } from '../../conformance/expect-that.ts';
import { ALL, type RouterRule } from '../router-rule.ts';
import {
  add,
  applying,
  expectEntries,
  expectRefusal,
  expectUnchanged,
  MODEL,
  reading,
  readTable,
} from '../router-trial.ts';

/** Rules: what others store in the place, and a place that does not answer. */
export const placeRules: readonly RouterRule[] = [
  {
    name: 'a table that somebody else stored is read',
    contract: 'Router.read: "The table as it is now."',
    needs: 'put',
    appliesTo: ALL,
    async hold({ router, entry, put }) {
      await readTable(router);
      for (const version of [7, 8]) {
        const stored = { version, model: MODEL, entries: [entry(version)] };
        await put(stored);
        expectUnchanged(stored, await readTable(router));
      }
    },
  },
  {
    name: 'a stored table with an invalid entry fails with its path, and stays as it is',
    contract: 'Router.read: "a table that was read in part would lose the rest when it is written."',
    needs: 'put',
    async hold({ router, entry, put }) {
      const { version } = await add(router, [entry(0)]);
      const stored = { version: version + 1, model: MODEL, entries: [entry(0), { ...entry(1), weight: -1 }] };
      await put(stored);
      expectRefusal('read', 'invalid', await reading(router), 'entries[1].weight');
      const wanted = { ...stored, entries: [entry(0), entry(2)] };
      expectRefusal('apply', 'invalid', await applying(router, wanted, stored.version), 'entries[1].weight');
      expectRefusal('read, again,', 'invalid', await reading(router), 'entries[1].weight');
    },
  },
  {
    name: 'a table that somebody changed without a new version is a conflict',
    contract: 'Router.apply: "Read it, and apply the change to what was read."',
    needs: 'put',
    async hold({ router, entry, put }) {
      const before = await add(router, [entry(0)]);
      const theirs = { ...before, entries: [entry(0), entry(1)] };
      await put(theirs);
      const wanted = { ...before, entries: [entry(0), entry(2)] };
      expectRefusal('a change of what was read', 'conflict', await applying(router, wanted, before.version));
      expectEntries('the table', theirs.entries, await readTable(router));
    },
  },
  {
    name: 'a router that only reads refuses every change',
    contract: 'RouterCapabilities.compareAndSet: "`none`: the router only reads, and `apply` is `unsupported`."',
    appliesTo: ['none'],
    async hold({ router, entry }) {
      const table = { version: 0, model: MODEL, entries: [entry(0)] };
      expectRefusal('apply', 'unsupported', await applying(router, table, 0));
      expectEntries('the table', [], await readTable(router));
    },
  },
  {
    name: 'a place that cannot be reached is an error of both methods',
    contract: 'Router: "No method throws or rejects."',
    needs: 'unreachable',
    appliesTo: ALL,
    async hold({ unreachable, entry }) {
      const router = await unreachable();
      const read = await reading(router);
      expectThat(read.isErr(), 'read to fail where the place cannot be reached', read.isOk() ? read.value : '');
      const table = { version: 0, model: MODEL, entries: [entry(0)] };
      const applied = await applying(router, table, 0);
      expectThat(applied.isErr(), 'apply to fail where the place cannot be reached', 'success');
    },
  },
];

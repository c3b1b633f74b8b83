import { withEntries } from '../../../router/entries/with-entries.ts';
import type { RoutingEntry, RoutingTable } from '../../../routing/table/routing-table.ts';
import { expectThat } from '../../conformance/expect-that.ts';
import type { RouterRule } from '../router-rule.ts';
import {
  add,
  applying,
  expectEntries,
  expectRefusal,
  expectUnchanged,
  type RouterTrial,
  reading,
  readTable,
} from '../router-trial.ts';

/** Throws unless entries are refused as `invalid`, with the path, and the table stays as it is. */
async function expectInvalid(
  { router }: RouterTrial,
  before: RoutingTable,
  what: string,
  entries: readonly RoutingEntry[],
  path: string,
): Promise<void> {
  expectRefusal(what, 'invalid', await applying(router, { ...before, entries }, before.version), path);
  expectUnchanged(before, await readTable(router));
}

/** Rules: what no router applies. */
export const refusalRules: readonly RouterRule[] = [
  {
    name: 'a table of which no region takes requests is refused',
    contract: 'Router.apply: "`invalid` [...] has entries of which none takes requests".',
    async hold(trial) {
      const { router, entry } = trial;
      const empty = await readTable(router);
      await expectInvalid(trial, empty, 'a first table whose weights are all 0', [entry(0, { weight: 0 })], 'entries');
      const before = await add(router, [entry(0), entry(1)]);
      const off = [0, 1].map((number) => entry(number, { weight: 0 }));
      await expectInvalid(trial, before, 'a table whose weights are all 0', off, 'entries');
      const out = [entry(0, { state: 'draining' }), entry(1, { state: 'out' })];
      await expectInvalid(trial, before, 'a table of which no region is in', out, 'entries');
    },
  },
  {
    name: 'a table becomes empty only if it was empty before',
    contract: 'RouterApply.wasEmpty: "Only then may it become empty again."',
    async hold(trial) {
      const { router, entry } = trial;
      const before = await add(router, [entry(0)]);
      await expectInvalid(trial, before, 'an empty table', [], 'entries');
      const emptied = await applying(router, { ...before, entries: [] }, before.version, { wasEmpty: true });
      expectThat(emptied.isOk(), 'a table that was empty before to become empty', emptied.isErr() ? emptied.error : '');
      expectEntries('the table', [], await readTable(router));
      await add(router, [entry(1)]);
      expectEntries('the table', [entry(1)], await readTable(router));
    },
  },
  {
    name: 'a table with a region twice is refused with its path',
    contract: 'Router.apply: "`invalid`, with the path of each mistake: the table is not valid".',
    async hold(trial) {
      const { router, entry } = trial;
      const before = await add(router, [entry(0)]);
      const twice = [entry(0), entry(1), entry(0, { weight: 5 })];
      await expectInvalid(trial, before, 'a table with a region twice', twice, 'entries[2].region');
    },
  },
  {
    name: 'a weight below zero, or that is not a number, is refused with its path',
    contract: 'Router.apply: "`invalid`, with the path of each mistake: the table is not valid".',
    async hold(trial) {
      const { router, entry } = trial;
      const before = await add(router, [entry(0)]);
      for (const weight of [-1, Number.NaN, Number.POSITIVE_INFINITY])
        await expectInvalid(
          trial,
          before,
          `a weight of ${weight}`,
          [entry(0), entry(1, { weight })],
          'entries[1].weight',
        );
    },
  },
  {
    name: 'the table of another model is neither read nor replaced',
    contract: 'Router.read: "Fails with `invalid` where the table belongs to another model".',
    async hold({ router, entry }) {
      const before = await add(router, [entry(0)]);
      expectRefusal('a read for another model', 'invalid', await reading(router, 'churn'));
      const other = { ...withEntries(before, [entry(1)]), model: 'churn' };
      expectRefusal('a table of another model', 'invalid', await applying(router, other, before.version), 'model');
      expectUnchanged(before, await readTable(router));
    },
  },
];

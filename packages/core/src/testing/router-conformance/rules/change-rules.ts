import { withEntries } from '../../../router/entries/with-entries.ts';
import type { Router } from '../../../router/router.ts';
import type { RoutingEntry } from '../../../routing/table/routing-table.ts';
import { expectThat } from '../../conformance/expect-that.ts';
import type { RouterRule } from '../router-rule.ts';
import { add, applying, expectEntries, expectRefusal, expectUnchanged, readTable } from '../router-trial.ts';

/** How many callers compete. */
const MANY = 6;
/** How often a caller reads again after a conflict. Each round lets one through at least. */
const ROUNDS = 50;

/** Adds an entry as the engine does: reads, applies, and begins again after a conflict. */
async function addAgain(router: Router, entry: RoutingEntry): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const table = await readTable(router);
    const applied = await applying(router, withEntries(table, [entry]), table.version);
    if (applied.isOk()) return;
    expectRefusal('a change beside others', 'conflict', applied);
  }
  throw new Error(`Expected one of ${MANY} writers to succeed in each round. Saw one that had ${ROUNDS} conflicts.`);
}

/** Rules: a change replaces the table that it was made from, and no other. */
export const changeRules: readonly RouterRule[] = [
  {
    name: 'what was applied is read back with every field',
    contract: 'Router.apply: "Replaces the table [...] and returns it with its new version."',
    async hold({ router, entry }) {
      const entries = [entry(0), entry(1, { weight: 0, state: 'draining' }), entry(2, { state: 'out' })];
      const applied = await add(router, entries);
      expectEntries('the answer of apply', entries, applied);
      expectUnchanged(applied, await readTable(router));
    },
  },
  {
    name: 'every change increases the version',
    contract: 'RoutingTable.version: "A whole number that every change of the table increases."',
    async hold({ router, entry }) {
      let version = (await readTable(router)).version;
      for (const entries of [[entry(0)], [entry(1)], [entry(0, { weight: 7 })]]) {
        const next = (await add(router, entries)).version;
        expectThat(next > version, `a version above ${version}`, next);
        version = next;
      }
    },
  },
  {
    name: 'a change from another version is a conflict, and changes nothing',
    contract: 'Router.apply: "`conflict`: the table has another version by now."',
    async hold({ router, again, entry }) {
      const first = await add(router, [entry(0)]);
      const now = await add(await again(), [entry(1)]);
      for (const expected of [first.version, now.version + 1]) {
        const wanted = { ...first, entries: [entry(0), entry(2)] };
        expectRefusal('a change from another version', 'conflict', await applying(router, wanted, expected));
        expectUnchanged(now, await readTable(router));
      }
    },
  },
  {
    name: 'finding the wanted table there is success from any version, and writes nothing',
    contract: 'Router.apply: "Finds the wanted entries there: success, and nothing is written."',
    async hold({ router, again, entry }) {
      const there = await add(router, [entry(0), entry(1)]);
      const wanted = { ...there, version: 0, entries: [entry(1), entry(0)] };
      for (const side of [router, await again()]) {
        const answer = await applying(side, wanted, there.version - 1);
        expectThat(
          answer.isOk(),
          'apply to succeed where the wanted table is there',
          answer.isErr() ? answer.error : '',
        );
        expectUnchanged(there, answer.value);
      }
      expectUnchanged(there, await readTable(router));
    },
  },
  {
    name: 'what others wrote is kept exactly',
    contract: 'RoutingEntry.owner: "Others leave it as it is."',
    async hold({ router, again, entry }) {
      const theirs = [entry(0, { owner: 'theirs/1', modelVersion: '7' }), entry(1, { state: 'out', weight: 0 })];
      await add(await again(), theirs);
      const ours = entry(2, { owner: 'ours/1' });
      const there = await add(router, [ours]);
      expectEntries('the table', [...theirs, ours], await readTable(router));
      const without = { ...there, entries: there.entries.filter(({ region }) => region !== ours.region) };
      const left = await applying(router, without, there.version);
      expectThat(left.isOk(), 'apply without an entry to succeed', left.isErr() ? left.error : '');
      expectEntries('the table', theirs, await readTable(router));
    },
  },
  {
    name: 'if many change the table at once, no change is lost',
    contract: 'RouterCapabilities.compareAndSet: "How `apply` protects the changes of others."',
    async hold({ router, again, entry }) {
      const sides = [router, await again()] as const;
      const entries = Array.from({ length: MANY }, (_, number) => entry(number));
      await Promise.all(entries.map((each, number) => addAgain(sides[number % 2 === 0 ? 0 : 1], each)));
      expectEntries('the table', entries, await readTable(router));
    },
  },
  {
    name: 'of many changes from one version, one is made',
    contract: 'RouterCapabilities.compareAndSet: "`exact`: of two changes to the same version, one is made".',
    appliesTo: ['exact'],
    async hold({ router, again, entry }) {
      const sides = [router, await again()] as const;
      const { version, ...table } = await add(router, [entry(0)]);
      const numbers = Array.from({ length: MANY }, (_, number) => number + 1);
      const answers = await Promise.all(
        numbers.map((number) =>
          applying(sides[number % 2 === 0 ? 0 : 1], { ...table, version, entries: [entry(0), entry(number)] }, version),
        ),
      );
      const made = answers.filter((answer) => answer.isOk());
      expectThat(made.length === 1, 'one change to be made', `${made.length} that were`);
      for (const answer of answers) if (answer.isErr()) expectRefusal('a change beside others', 'conflict', answer);
    },
  },
  {
    name: 'a caller that changes a table afterwards does not change what is stored',
    contract: 'Router.read: "The table as it is now."',
    async hold({ router, entry }) {
      const given = JSON.parse(JSON.stringify([entry(0)])) as [{ weight: number }];
      const applied = await add(router, given as never);
      for (const each of [given[0], applied.entries[0], (await readTable(router)).entries[0]])
        Reflect.set(each ?? {}, 'weight', 99);
      expectEntries('the table', [entry(0)], await readTable(router));
    },
  },
];

import type { RolloutError } from '../../errors/rollout-error.ts';
import type { Journal } from '../../journal/journal.ts';
import { memoryJournal } from '../../journal/memory-journal.ts';
import type { Provider } from '../../provider/contract.ts';
import { formatError } from '../../report/format-error.ts';
import { expectThat } from '../conformance/expect-that.ts';
import { isSameJson } from '../conformance/json-shape.ts';
import type { Rule } from '../conformance/rule.ts';
import { type Disturbance, disturb } from './disturb.ts';
import type { Inventory, RollbackSetup } from './rollback-setup.ts';
import { interruptRollout, serveVersion, startRollout } from './trial-rollout.ts';

const ID = 'rollback-rule';

/** More calls than one rollout of a region makes. */
const MOST_CALLS = 2_000;

/** A starting point: what exists before the rollout, and what must exist afterwards. */
interface Start {
  readonly name: string;
  /** Gives the journal for the rollout (default: a new one; null: none), and what must exist after a rollback. */
  readonly prepare: (
    setup: RollbackSetup,
    provider: Provider,
  ) => Promise<{ journal?: Journal | null; expected: Inventory }>;
}

const STARTS: readonly Start[] = [
  {
    name: 'nothing',
    prepare: async (setup, provider) => ({ expected: await setup.inventory(provider) }),
  },
  {
    name: 'an own version',
    async prepare(setup, provider) {
      await serveVersion(setup, provider, '1');
      return { expected: await setup.inventory(provider) };
    },
  },
  {
    name: 'a foreign deployment',
    async prepare(setup, provider) {
      await setup.serveForeign?.(provider);
      return { expected: await setup.inventory(provider) };
    },
  },
  {
    name: 'its own interrupted log',
    async prepare(setup, provider) {
      await serveVersion(setup, provider, '1');
      const expected = await setup.inventory(provider);
      return { expected, journal: await interruptRollout(setup, provider, '2', ID) };
    },
  },
  {
    name: 'a lost log of the same id',
    async prepare(setup, provider) {
      await serveVersion(setup, provider, '1');
      await interruptRollout(setup, provider, '2', ID);
      return { expected: await setup.inventory(provider) };
    },
  },
  {
    name: 'a version of the same id whose log was pruned',
    async prepare(setup, provider) {
      const journal = memoryJournal();
      await serveVersion(setup, provider, '2', { id: ID, journal });
      const pruned = await journal.prune(Number.POSITIVE_INFINITY);
      expectThat(pruned.isOk() && pruned.value.includes(ID), 'the log to be pruned', pruned);
      return { expected: await setup.inventory(provider), journal };
    },
  },
  {
    name: 'a version of the same id that had no journal',
    async prepare(setup, provider) {
      await serveVersion(setup, provider, '2', { id: ID, journal: null });
      return { expected: await setup.inventory(provider), journal: null };
    },
  },
];

const HOWS: Readonly<Record<Disturbance, string>> = {
  refused: 'a refused call',
  aborted: 'an abort in a call',
};

/** Whether the rollback is complete: then everything must be as it was. */
function isRolledBack(error: RolloutError): boolean {
  return 'rollback' in error && error.rollback.outcome !== 'incomplete';
}

/** Runs one rollout with one disturbed call, and compares. False if the rollout has fewer calls. */
async function play(setup: RollbackSetup, start: Start, how: Disturbance, at: number): Promise<boolean> {
  const provider = setup.provider();
  try {
    const { journal, expected } = await start.prepare(setup, provider);
    const disturbed = disturb(provider, at, how, () => void run.abort('on purpose'));
    const run = startRollout(setup, disturbed.provider, '2', { id: ID, journal });
    const result = await run.result;
    const hit = disturbed.hit();
    if (hit === undefined) return false;
    // An abort that comes with the last answer is too late.
    if (result.isOk()) return how === 'aborted';
    const text = formatError(result.error);
    expectThat(isRolledBack(result.error), `a complete rollback after ${hit}`, text);
    const after = await setup.inventory(provider);
    for (const name of new Set([...Object.keys(expected), ...Object.keys(after)])) {
      const before = name in expected ? `${name} as it was: ${JSON.stringify(expected[name])}` : `no ${name}`;
      expectThat(isSameJson(expected[name], after[name]), `${before}, after ${hit}`, after[name] ?? 'nothing there');
    }
    return true;
  } finally {
    await setup.dispose?.(provider);
  }
}

/**
 * The rules of rollback, for any test runner, as `conformanceRules`: everything that existed before a rollout, and that its log did not make, must exist
 * unchanged and with the same traffic after a failure or an abort at any call. Each rule runs many rollouts.
 */
export function rollbackRules(setup: RollbackSetup): readonly Rule[] {
  const { from = 0 } = setup;
  const every = Math.max(1, setup.every ?? 1);
  const starts = STARTS.filter(({ name }) => setup.serveForeign !== undefined || name !== 'a foreign deployment');
  return starts.flatMap((start, offset) =>
    (Object.keys(HOWS) as Disturbance[]).map((how) => ({
      name: `${HOWS[how]} over ${start.name} is rolled back`,
      contract: 'A rollback touches only what has a key of its log, and moves traffic back first.',
      async check() {
        let played = 0;
        for (let at = 1 + ((offset + from) % every); at < MOST_CALLS; at += every) {
          if (!(await play(setup, start, how, at))) break;
          played += 1;
        }
        // The rollout has fewer calls than those that are left out.
        if (played === 0 && (await play(setup, start, how, 1))) played = 1;
        expectThat(played > 0, 'a rollout to make calls', 'none');
      },
    })),
  );
}

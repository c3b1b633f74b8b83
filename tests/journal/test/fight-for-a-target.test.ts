import { formatError, type RolloutError } from '@landfall/core';
import { everyOr, shareOf } from '@landfall/tests-support';
import { describe, expect, test } from 'vitest';
import { type Fighter, fightTest } from '../src/fight-test.ts';

const TIMEOUT = { timeout: 180_000 };

/** The fights that are fought: one in `npm test`, another each time, and all of them in `npm run exhaust`. */
const FOUGHT = shareOf(['fail', 'wait', 'supersede'] as const, { every: everyOr(3) });

function expectServes({ account }: Fighter): void {
  expect(account).toMatchObject({ answering: ['new', 'new'], running: ['new running 100%', 'new running 100%'] });
}

function errorOf({ error }: Fighter): RolloutError {
  if (error === undefined) throw new Error('it succeeded');
  return error;
}

// Each waits for its processes most of the time.
describe.concurrent('of two processes that want the same targets of one journal in a file', () => {
  test.runIf(FOUGHT.includes('fail'))(
    'with fail the first that claims them goes on, and the other changes nothing and says who holds them',
    TIMEOUT,
    async () => {
      const { winners, losers } = await fightTest('fail');
      const [winner, loser] = [winners[0] as Fighter, losers[0] as Fighter];
      expect([winners.length, losers.length]).toEqual([1, 1]);
      expect(errorOf(loser)).toMatchObject({ kind: 'busy', by: 'rollout', holder: winner.job.id });
      expect(formatError(errorOf(loser))).toContain('was refused and changed nothing');
      expect(loser.account).toMatchObject({
        started: [0, 0],
        steps: expect.not.objectContaining({ 'deploy:a': expect.anything() }),
      });
      expectServes(winner);
    },
  );

  test.runIf(FOUGHT.includes('wait'))(
    'with wait both go on, one after the other, and each is deployed once',
    TIMEOUT,
    async () => {
      const { winners, losers, ledger } = await fightTest('wait');
      expect([winners.length, losers.length]).toEqual([2, 0]);
      for (const { account } of winners) expect(account).toMatchObject({ outcome: 'succeeded', started: [1, 1] });
      const last = winners.find(({ job }) => job.id === ledger[0]?.rolloutId) as Fighter;
      expectServes(last);
      expect(ledger.map(({ rolloutId }) => rolloutId)).toEqual([last.job.id, last.job.id]);
    },
  );

  test.runIf(FOUGHT.includes('supersede'))(
    'with supersede the one that comes last goes on, and the other ends aborted, with nothing left of it',
    TIMEOUT,
    async () => {
      const { winners, losers, ledger } = await fightTest('supersede');
      const [winner, loser] = [winners[0] as Fighter, losers[0] as Fighter];
      expect([winners.length, losers.length]).toEqual([1, 1]);
      expect(errorOf(loser)).toMatchObject({ kind: 'aborted', supersededBy: winner.job.id });
      expect(formatError(errorOf(loser))).toContain(`Rollout ${winner.job.id} has the targets now`);
      expect(winner.account).toMatchObject({ outcome: 'succeeded', started: [1, 1] });
      expectServes(winner);
      expect(ledger).toMatchObject([
        { desired: winner.job.version, actual: { state: 'serving', version: winner.job.version, percent: 100 } },
        { rolloutId: winner.job.id },
      ]);
    },
  );
});

import type { Journal } from '../../../journal/journal.ts';
import type { JournalRule } from '../journal-rule.ts';
import { driven, ended, eventOf, expectSame, NOON, refused, TTL_MS, taken } from '../journal-trial.ts';

async function claimsOf(journal: Journal): Promise<Record<string, string>> {
  const claims = [...(await taken('claims', journal.claims()))];
  return Object.fromEntries(claims.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Rules: a target belongs to one rollout, from its claim to the rollout's end. */
export const claimRules: readonly JournalRule[] = [
  {
    name: 'targets are claimed all together or not at all',
    contract: 'Journal.claim: "Claims all targets for the lease\'s rollout, or none."',
    async hold({ journal }) {
      await taken('claim', journal.claim(await driven(journal, 'r'), ['a', 'b']));
      const other = await driven(journal, 's');
      const error = await refused('claim of a target that is held', 'claimed', journal.claim(other, ['c', 'b', 'd']));
      expectSame('who holds what', ['r', 'b'], [error.holder, error.target]);
      expectSame('the claims', { a: 'r', b: 'r' }, await claimsOf(journal));
      await taken('claim', journal.claim(other, ['c', 'd']));
      expectSame('the claims', { a: 'r', b: 'r', c: 's', d: 's' }, await claimsOf(journal));
    },
  },
  {
    name: 'a rollout may claim again what it has claimed',
    contract: 'Journal.claim: "It keeps the targets that it holds already."',
    async hold({ journal }) {
      const lease = await driven(journal, 'r');
      await taken('claim', journal.claim(lease, ['a']));
      await taken('claim, again', journal.claim(lease, ['a', 'b']));
      expectSame('the claims', { a: 'r', b: 'r' }, await claimsOf(journal));
    },
  },
  {
    name: 'claims outlive the lease, and are released when the rollout ends',
    contract: 'Journal.append: "A `rollout-end` releases the rollout\'s claims."',
    async hold({ journal }) {
      const first = await driven(journal, 'r', 'first');
      await taken('claim', journal.claim(first, ['a', 'b']));
      await taken('claim', journal.claim(await driven(journal, 's'), ['c']));
      await taken('release', journal.release(first));
      expectSame('the claims', { a: 'r', b: 'r', c: 's' }, await claimsOf(journal));
      const second = await taken('acquire', journal.acquire('r', 'second', NOON, TTL_MS));
      await taken('append', journal.append(second, [eventOf('r', 2)]));
      expectSame('the claims', { a: 'r', b: 'r', c: 's' }, await claimsOf(journal));
      await taken('append', journal.append(second, [eventOf('r', 3, true)]));
      expectSame('the claims', { c: 's' }, await claimsOf(journal));
    },
  },
  {
    name: 'only breakClaim breaks a claim, and only while nobody drives its rollout',
    contract: 'Journal.breakClaim: "`claimed` while a runner drives that rollout".',
    async hold({ journal }) {
      await taken('claim', journal.claim(await driven(journal, 'r'), ['a', 'b']));
      const early = journal.breakClaim('a', NOON + TTL_MS - 1);
      const error = await refused('breakClaim while its rollout is driven', 'claimed', early);
      expectSame('who holds what', ['r', 'a'], [error.holder, error.target]);
      expectSame('who held it', 'r', await taken('breakClaim', journal.breakClaim('a', NOON + TTL_MS)));
      expectSame('the claims', { b: 'r' }, await claimsOf(journal));
      const other = await driven(journal, 's');
      await taken('claim of what was broken', journal.claim(other, ['a']));
      await ended(journal, other);
      expectSame('the claims', { b: 'r' }, await claimsOf(journal));
    },
  },
];

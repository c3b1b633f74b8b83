import { randomUUID } from 'node:crypto';
import {
  claimDriven,
  type Journal,
  type JournalAnswer,
  type JournalError,
  rolloutEnded,
  targetClaimed,
  targetFree,
} from '@landfall/core/journal';
import { err, ok, type Result } from 'neverthrow';
import type { Caller, Row, Statement } from './database.ts';
import { CHANGED_MEANWHILE } from './failures.ts';
import { leaseRefusal, type TimeOf } from './leases.ts';

/** Makes a call, and makes it again where another one came in between. */
async function askUntilSettled(database: Caller, statement: Statement): JournalAnswer<Row> {
  for (;;) {
    const rows = await database.call(statement);
    if (rows.isErr() && rows.error.code === CHANGED_MEANWHILE) continue;
    return rows.map(([row = {}]) => row).mapErr(({ error }) => error);
  }
}

/** The methods of a journal on claims. */
export function claims(database: Caller, timeOf: TimeOf): Pick<Journal, 'claim' | 'claims' | 'breakClaim'> {
  return {
    async claim(lease, targets) {
      const { rolloutId, token } = lease;
      const asked = await askUntilSettled(database, {
        doing: `claim the targets of rollout ${rolloutId}`,
        text: 'select * from landfall.claim($1, $2, $3)',
        values: [rolloutId, token, targets],
      });
      return asked.andThen((row): Result<void, JournalError> => {
        const { verdict, holder, target } = row;
        if (verdict === 'claimed') return err(targetClaimed(String(target), String(holder)));
        if (verdict === 'ended') return err(rolloutEnded(rolloutId, String(holder)));
        const refusal = leaseRefusal(lease, row);
        return refusal === undefined ? ok(undefined) : err(refusal);
      });
    },
    async claims() {
      const rows = await database.call({
        doing: 'read the claims',
        text: 'select c.target, r.id from landfall.claims c join landfall.rollouts r on r.number = c.rollout order by 1',
        values: [],
      });
      return rows
        .map((all) => new Map(all.map(({ target, id }) => [String(target), String(id)])))
        .mapErr(({ error }) => error);
    },
    async breakClaim(target, now) {
      const asked = await askUntilSettled(database, {
        doing: `break the claim on ${target}`,
        text: 'select * from landfall.break_claim($1, $2, $3)',
        values: [target, randomUUID(), timeOf(now)],
      });
      return asked.andThen(({ verdict, rollout, holder }): Result<string, JournalError> => {
        if (verdict === 'broken') return ok(String(rollout));
        if (verdict === 'free') return err(targetFree(target));
        return err(claimDriven(target, String(rollout), String(holder)));
      });
    },
  };
}

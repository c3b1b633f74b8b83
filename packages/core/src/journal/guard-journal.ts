import { err } from 'neverthrow';
import { asText } from '../text/as-text.ts';
import type { Journal, JournalAnswer, JournalError } from './journal.ts';

type MethodName = Exclude<keyof Journal, 'specVersion' | 'outlivesProcess' | 'watchInbox'>;

/** The version of the journal contract that this engine understands. */
const VERSION: Journal['specVersion'] = 'v1';

type Method = (...given: readonly unknown[]) => JournalAnswer<unknown>;

function unknownVersion(version: unknown): string {
  const given = JSON.stringify(version) ?? 'none';
  return `was not called: the journal has version ${given} of the journal contract, and this engine understands '${VERSION}'. Update the journal's package or @landfall/core.`;
}

/** Wraps a journal so that it never throws and never rejects: both become an error that names the method. */
export function guardJournal(journal: Journal): Journal {
  const guard = <M extends MethodName>(method: M): NonNullable<Journal[M]> => {
    const fail = (what: string) => err<unknown, JournalError>({ kind: 'failed', message: `journal.${method} ${what}` });
    const guarded: Method = async (...given) => {
      try {
        const version: unknown = journal.specVersion;
        if (version !== VERSION) return fail(unknownVersion(version));
        const answer = await (journal[method] as Method)(...given);
        // By shape, so that a journal with its own copy of neverthrow is understood.
        return typeof answer?.isErr === 'function' ? answer : fail('did not return a Result');
      } catch (thrown) {
        return fail(`threw: ${asText(thrown)}`);
      }
    };
    return guarded as NonNullable<Journal[M]>;
  };
  const watchInbox: Journal['watchInbox'] = (id, onCommand) => {
    try {
      const stop = journal.watchInbox?.(id, onCommand);
      return () => {
        try {
          stop?.();
        } catch {
          // Nothing depends on it: what it still tells is not listened to.
        }
      };
    } catch {
      // The inbox is read from time to time as well.
      return () => {};
    }
  };
  return {
    specVersion: VERSION,
    outlivesProcess: journal.outlivesProcess === true,
    create: guard('create'),
    read: guard('read'),
    list: guard('list'),
    append: guard('append'),
    acquire: guard('acquire'),
    renew: guard('renew'),
    release: guard('release'),
    claim: guard('claim'),
    claims: guard('claims'),
    breakClaim: guard('breakClaim'),
    send: guard('send'),
    inbox: guard('inbox'),
    ledger: guard('ledger'),
    ...(journal.commanded === undefined ? {} : { commanded: guard('commanded') }),
    ...(journal.watchInbox === undefined ? {} : { watchInbox }),
    prune: guard('prune'),
  };
}

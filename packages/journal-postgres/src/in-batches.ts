import type { JournalAnswer, JournalError } from '@landfall/core/journal';
import { err, ok, type Result } from 'neverthrow';
import type { Failure, Row } from './database.ts';

/** How many batches are under way at once. */
const MOST_BATCHES = 2;
/** How heavy a batch gets, unless one call alone is heavier. */
const MOST_WEIGHT = 400;

/** A call that may share a statement with others. */
export interface BatchedCall {
  /** Calls go in the order of their keys, so that two batches that lock the same rows do so in the same order. */
  readonly key: string;
  /** About how many rows it writes. */
  readonly weight: number;
}

interface Waiting<Call> {
  readonly call: Call;
  readonly answer: (answer: Result<Row, JournalError>) => void;
}

const NO_ANSWER: JournalError = { kind: 'failed', message: 'PostgreSQL gave no answer to one call of a batch' };

function answerAll(batch: readonly Pick<Waiting<never>, 'answer'>[], sent: Result<readonly Row[], Failure>): void {
  for (const [index, { answer }] of batch.entries())
    answer(
      sent
        .mapErr(({ error }) => error)
        .andThen((rows) => {
          const row = rows[index];
          return row === undefined ? err(NO_ANSWER) : ok(row);
        }),
    );
}

/** Takes the next batch from what waits. Its order is that of the keys; calls with the same key keep theirs. */
function takeBatch<Call extends BatchedCall>(waiting: Waiting<Call>[]): readonly Waiting<Call>[] {
  let weight = 0;
  const tooMuch = waiting.findIndex(({ call }) => {
    weight += call.weight;
    return weight > MOST_WEIGHT;
  });
  const batch = waiting.splice(0, tooMuch === -1 ? waiting.length : Math.max(1, tooMuch));
  return batch.sort((one, other) => (one.call.key < other.call.key ? -1 : one.call.key > other.call.key ? 1 : 0));
}

/**
 * Makes calls in batches: a call goes at once if nothing is under way, and what comes in meanwhile goes together in the next batch. `send` gives a row for each call,
 * in order. If a batch fails because of what is in it, each of its calls is made alone, so that none fails because of another.
 */
export function inBatches<Call extends BatchedCall>(
  send: (calls: readonly Call[]) => Promise<Result<readonly Row[], Failure>>,
): (call: Call) => JournalAnswer<Row> {
  const waiting: Waiting<Call>[] = [];
  let underWay = 0;

  const sendAll = async (batch: readonly Waiting<Call>[]): Promise<void> => {
    const sent = await send(batch.map(({ call }) => call));
    if (sent.isOk() || sent.error.isPassing || batch.length === 1) return answerAll(batch, sent);
    for (const each of batch) answerAll([each], await send([each.call]));
  };
  const sendMore = (): void => {
    while (underWay < MOST_BATCHES && waiting.length > 0) {
      const batch = takeBatch(waiting);
      underWay += 1;
      void sendAll(batch).then(() => {
        underWay -= 1;
        sendMore();
      });
    }
  };
  return (call) =>
    new Promise((answer) => {
      waiting.push({ call, answer });
      sendMore();
    });
}

import { unmetExpectation } from '../gates/expectation.ts';
import { parseJsonPath } from '../gates/json-path.ts';
import type { Json } from '../provider/v1/json.ts';
import type { Predicate } from '../spec/samples.ts';

/** When two answers agree. Without any field they agree if they are equal. */
export interface Agreement<Response> {
  /** Conditions, as in the samples of a verification: the answers agree if each holds for both or for neither, and its value is in both or in neither. */
  readonly where?: readonly Predicate[] | undefined;
  /** The answers agree if they are equal, but that their numbers may differ by this much. */
  readonly tolerance?: number | undefined;
  /** The JSON of an answer. Default: the answer itself. */
  readonly read?: ((answer: Response) => Json | Promise<Json>) | undefined;
}

const NO_INPUT = null;

/**
 * Makes the `compare` of a shadow from the conditions of a verification: `agreesBy({ where: [{ path: '$.score', is: 'at-least', value: 0.5 }] })` says whether both versions
 * decide alike. Throws a `TypeError` for a path or a tolerance that is not valid.
 */
export function agreesBy<Response = Json>({
  where = [],
  tolerance,
  read,
}: Agreement<Response> = {}): (answer: Response, candidateAnswer: Response) => Promise<boolean> {
  const wrong = where.find(({ path }) => parseJsonPath(path) === undefined);
  if (wrong !== undefined)
    throw new TypeError(`'${wrong.path}' is not a path to one place: write $, .name, ['name'], [0] or [-1]`);
  if (tolerance !== undefined && !(tolerance >= 0)) throw new TypeError('tolerance must be a number from 0 on');
  const isCompared = tolerance !== undefined || where.length === 0;
  const jsonOf = read ?? ((answer: Response) => answer as Json);
  const holds = (predicate: Predicate, output: Json): boolean =>
    unmetExpectation({ input: NO_INPUT, where: [predicate] }, output) === undefined;
  // A value that only one of them has is a difference, although the condition may hold for neither.
  const isAlike = (predicate: Predicate, one: Json, other: Json): boolean =>
    [predicate, { path: predicate.path, is: 'present' } as const].every(
      (each) => holds(each, one) === holds(each, other),
    );
  return async (answer, candidateAnswer) => {
    const [ours, theirs] = [await jsonOf(answer), await jsonOf(candidateAnswer)];
    if (isCompared && unmetExpectation({ input: NO_INPUT, expect: ours, tolerance }, theirs) !== undefined)
      return false;
    return where.every((predicate) => isAlike(predicate, ours, theirs));
  };
}

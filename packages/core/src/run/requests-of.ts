import { copyData } from '../json/copy-data.ts';
import { deepFreeze } from '../json/deep-freeze.ts';
import type { Sample } from '../provider/contract.ts';
import type { LabelledSample } from '../spec/samples.ts';
import type { Whole } from './whole.ts';

/** The samples as providers are given them, without what is expected: a frozen copy, made when it is first asked for. */
export function requestsOf(samples: readonly LabelledSample[]): () => readonly Sample[] {
  let requests: readonly Sample[] | undefined;
  return () => {
    requests ??= deepFreeze(
      copyData(
        samples.map(
          ({ input, contentType, encoding, accept, customAttributes }): Whole<Sample> => ({
            input,
            contentType,
            encoding,
            accept,
            customAttributes,
          }),
        ),
      ),
    );
    return requests;
  };
}

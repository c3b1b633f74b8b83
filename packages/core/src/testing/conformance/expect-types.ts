import { type Answers, readAnswer } from '../../run/answer-readers.ts';
import { secretMask } from '../../spec/secret-mask.ts';
import { messageOf } from '../../text/message-of.ts';
import { expectThat } from './expect-that.ts';

const NO_SECRETS = secretMask(undefined);

/** Throws unless each field of an answer has the type of the contract, by the engine's own check. */
export function expectTypes(method: keyof Answers, value: unknown): void {
  let wrong: string | undefined;
  try {
    readAnswer(method, value, NO_SECRETS);
  } catch (thrown) {
    wrong = messageOf(thrown);
  }
  expectThat(wrong === undefined, `each field of the answer of ${method} to be of its type: ${wrong}`, value);
}

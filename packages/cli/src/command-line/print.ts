import { visibleLines } from '../text/visible-text.ts';
import type { CommandCall } from './cli-command.ts';

/** A value as one JSON document. Control characters are escaped, so that it can be printed to a terminal; its value stays the same. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(
    /[\u007F-\u009F\u2028\u2029\p{Bidi_Control}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Prints a document with `--json`, and text otherwise. Text that comes from a journal is made safe to print. */
export function printEither({ world, has }: CommandCall, document: unknown, text: string): void {
  world.out.write(has('json') ? `${jsonText(document, 2)}\n` : `${visibleLines(text)}\n`);
}

/** Prints painted text as it is: its parts are safe to print. */
export function printPainted({ world }: CommandCall, text: string): void {
  world.out.write(`${text}\n`);
}

import { invalidTable } from './table-change.ts';

/** A table as JSON that people can read and edit. */
export function tableText(table: unknown): string {
  return `${JSON.stringify(table, undefined, 2)}\n`;
}

/** The JSON of a text. Throws a `ProviderError` if it is not JSON. */
export function parseTable(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidTable(`The routing table ${name} is not valid`, [
      { path: '', message: 'is not JSON: correct it by hand, or remove it' },
    ]);
  }
}

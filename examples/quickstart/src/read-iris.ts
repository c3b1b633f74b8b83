import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { type Flower, flowerSchema } from './flower.ts';

/** Reads the 150 measured flowers that ship with the example. */
export async function readIris(): Promise<readonly Flower[]> {
  const csv = await readFile(new URL('../data/iris.csv', import.meta.url), 'utf8');
  const rows: unknown = parse(csv, {
    columns: true,
    cast: (value, { column, header }) => (header || column === 'species' ? value : Number(value)),
  });
  return z.array(flowerSchema).parse(rows);
}

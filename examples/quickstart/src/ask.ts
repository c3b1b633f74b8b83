import { z } from 'zod';
import type { Measurements } from './flower.ts';

const answerSchema = z.object({ species: z.string() });

/** Asks a model server for the species of a flower, as any client would, and for the version of the model that answered. */
export async function ask(
  url: string,
  flower: Measurements,
): Promise<{ readonly species: string; readonly version: string | null }> {
  const response = await fetch(new URL('/invocations', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(flower),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return { ...answerSchema.parse(await response.json()), version: response.headers.get('x-model-version') };
}

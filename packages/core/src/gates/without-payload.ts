import type { Json } from '../provider/contract.ts';

const SHORTEST = 3;
const LONGEST = 300;

function leavesOf(value: Json | undefined): string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((field) => leavesOf(field as Json | undefined));
}

/** A container's message about a sample, cut to one line, without values of the sample's input. */
export function withoutPayload(message: string, input: Json): string {
  const values = [JSON.stringify(input), ...leavesOf(input)].filter((value) => value.length >= SHORTEST);
  values.sort((one, other) => other.length - one.length);
  let told = message.replaceAll(/\s+/g, ' ').trim();
  for (const value of values) told = told.replaceAll(value, '[input]');
  const signs = Array.from(told);
  return signs.length <= LONGEST ? told : `${signs.slice(0, LONGEST).join('')}...`;
}

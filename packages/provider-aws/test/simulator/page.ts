import { invalid } from './refusal.ts';

/** A part of a list, and the token of the next. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | undefined;
}

/** Cuts a list: the token says where the page begins. A token that was never given out is refused. */
export function page<Item>(all: readonly Item[], token: string | undefined, limit: number): Page<Item> {
  const start = token === undefined ? 0 : Number(/^from(\d+)$/.exec(token)?.[1] ?? Number.NaN);
  if (Number.isNaN(start)) throw invalid(`Invalid token: ${token}`);
  const end = start + limit;
  return { items: all.slice(start, end), next: end < all.length ? `from${end}` : undefined };
}

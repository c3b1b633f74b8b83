import { page } from '../page.ts';

/** What the List APIs of SageMaker are asked. */
export interface ListInput {
  readonly NameContains?: string;
  readonly NextToken?: string;
  readonly MaxResults?: number;
  readonly SortBy?: string;
  readonly SortOrder?: string;
  readonly StatusEquals?: string;
  readonly CreationTimeBefore?: number;
  readonly CreationTimeAfter?: number;
  readonly LastModifiedTimeBefore?: number;
  readonly LastModifiedTimeAfter?: number;
}

/** What things are listed and sorted by. */
export interface Listed {
  readonly name: string;
  readonly createdAt: number;
  readonly modifiedAt?: number;
  readonly status?: string;
}

const USUAL_PAGE = 10;

function isWanted(thing: Listed, input: ListInput): boolean {
  const modifiedAt = thing.modifiedAt ?? thing.createdAt;
  return (
    thing.name.toLowerCase().includes((input.NameContains ?? '').toLowerCase()) &&
    (input.StatusEquals === undefined || thing.status === input.StatusEquals) &&
    thing.createdAt < (input.CreationTimeBefore ?? Number.POSITIVE_INFINITY) * 1_000 &&
    thing.createdAt > (input.CreationTimeAfter ?? Number.NEGATIVE_INFINITY) * 1_000 &&
    modifiedAt < (input.LastModifiedTimeBefore ?? Number.POSITIVE_INFINITY) * 1_000 &&
    modifiedAt > (input.LastModifiedTimeAfter ?? Number.NEGATIVE_INFINITY) * 1_000
  );
}

function compare(one: Listed, other: Listed, sortBy: string | undefined): number {
  if (sortBy === 'Name') return one.name < other.name ? -1 : 1;
  if (sortBy === 'Status') return (one.status ?? '') < (other.status ?? '') ? -1 : 1;
  return one.createdAt - other.createdAt;
}

/** One page of what is asked for: the newest first and ten at a time, unless asked otherwise. */
export function listThings<Thing extends Listed>(
  things: readonly Thing[],
  input: ListInput,
): { readonly items: readonly Thing[]; readonly NextToken: string | undefined } {
  const wanted = things
    .filter((thing) => isWanted(thing, input))
    .sort((one, other) => compare(one, other, input.SortBy));
  if (input.SortOrder !== 'Ascending') wanted.reverse();
  const { items, next } = page(wanted, input.NextToken, input.MaxResults ?? USUAL_PAGE);
  return { items, NextToken: next };
}

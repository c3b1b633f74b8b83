/** The pages of one rollout. */
export const PAGES = ['rollout', 'timeline', 'log', 'regions'] as const;
export type Page = (typeof PAGES)[number];

/** What is shown. */
export interface Route {
  /** Undefined: the list of rollouts. */
  readonly id: string | undefined;
  readonly page: Page;
  /** Only the first events, as many as this; undefined: all, and what follows. */
  readonly at: number | undefined;
}

/** Reads the fragment of an address: `#/r/<id>/log?at=12`. What is not understood is left out. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [kind, id, page] = path.split('/');
  const at = Number(new URLSearchParams(query).get('at'));
  if (kind !== 'r' || id === undefined || id === '') return { id: undefined, page: 'rollout', at: undefined };
  return {
    id: decoded(id),
    page: PAGES.find((name) => name === page) ?? 'rollout',
    at: Number.isInteger(at) && at > 0 ? at : undefined,
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The fragment of a route. */
export function formatRoute({ id, page, at }: Route): string {
  if (id === undefined) return '#/';
  const query = at === undefined ? '' : `?at=${at}`;
  return `#/r/${encodeURIComponent(id)}${page === 'rollout' ? '' : `/${page}`}${query}`;
}

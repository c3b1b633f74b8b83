import { type Problem, type SessionRequest, STUDIO_HEADER } from '../../src/wire.ts';

/** Exchanges the token in the page's fragment for a cookie; undefined if that worked, else what to tell. The token leaves the address in either case. */
export async function openSession(base: string, hash: string): Promise<string | undefined> {
  const [, token] = /^#token=([^&]+)/.exec(hash) ?? [];
  if (token === undefined)
    return 'This page needs the token of the address that was printed when the studio was started. Open that address.';
  history.replaceState(undefined, '', '#/');
  try {
    const body: SessionRequest = { token: decodeURIComponent(token) };
    const response = await fetch(`${base}api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [STUDIO_HEADER]: '1' },
      body: JSON.stringify(body),
    });
    return response.ok ? undefined : ((await response.json()) as Problem).message;
  } catch {
    return 'The server does not answer. Load the page again from the address that was printed.';
  }
}

import { describe, expect, it } from 'vitest';
import { nameTokenError } from './name-token-error.ts';

/** An exception as gaxios throws it. */
function refused(status: number, data: object): Error {
  return Object.assign(new Error(String((data as { error?: string }).error)), {
    status,
    code: String(status),
    config: { data: 'assertion=the-secret-assertion' },
    response: { status, data },
  });
}

const TIMEFRAME =
  'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.';

describe('a token that cannot be had', () => {
  it.each([
    ['the key was revoked', refused(400, { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' })],
    [
      'the account is gone',
      refused(401, { error: 'invalid_client', error_description: 'The OAuth client was not found.' }),
    ],
    ['impersonation is not allowed', refused(403, { error: { code: 403, status: 'PERMISSION_DENIED' } })],
    [
      'there are no credentials',
      new Error('Could not load the default credentials. Browse to https://cloud.google.com'),
    ],
    ['there is nothing to refresh', new Error('No refresh token is set.')],
  ])('for good is for a person: %s', (_why, thrown) => {
    expect(nameTokenError(thrown)).toMatchObject({ kind: 'permission', retryable: false });
  });

  it.each([
    [
      'the network',
      Object.assign(new Error('request to https://oauth2.googleapis.com/token failed'), { code: 'ECONNRESET' }),
    ],
    ['a busy service', refused(503, { error: 'backend_error' })],
    ['a rate', refused(429, { error: 'rate_limit_exceeded' })],
    ['an exception of another client', new Error('socket hang up')],
    ['a clock that is wrong', refused(400, { error: 'invalid_grant', error_description: TIMEFRAME })],
    ['something that is no error', undefined],
  ])('for now is asked for again: %s', (_why, thrown) => {
    expect(nameTokenError(thrown)).toMatchObject({ kind: 'transient', retryable: true });
  });

  it('says why, and shows nothing of what was sent', () => {
    const { message } = nameTokenError(refused(400, { error: 'invalid_grant', error_description: TIMEFRAME }));
    expect(message).toContain('reasonable timeframe');
    expect(message).toContain('Set the clock');
    expect(message).not.toContain('the-secret-assertion');
  });
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Impersonated, OAuth2Client } from 'google-auth-library';
import { afterAll, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import { gcpProject } from '../src/gcp-project.ts';
import type { GcpSettings } from '../src/index.ts';
import { startVertex } from './simulator/start-vertex.ts';
import { REGION } from './stepwise.ts';

/** Google's token service: what it answers next. */
let answer: { status: number; body: object };
let asked = 0;
const tokens: Server = createServer((_request, response) => {
  asked += 1;
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
});
await new Promise<void>((resolve) => tokens.listen(0, '127.0.0.1', resolve));
const vertex = await startVertex({ now: () => 0 });
afterAll(() => {
  vertex.close();
  tokens.close();
  tokens.closeAllConnections();
});
beforeEach(() => {
  asked = 0;
});

/** A user's client with a token that its own clock calls good for an hour. */
function signedIn(): OAuth2Client {
  const oauth2TokenUrl = `http://127.0.0.1:${(tokens.address() as AddressInfo).port}/token`;
  const client = new OAuth2Client({ endpoints: { oauth2TokenUrl } as never });
  client.setCredentials({ access_token: 'old', refresh_token: 'refresh', expiry_date: Date.now() + 3_600_000 });
  return client;
}

async function ask(auth: NonNullable<GcpSettings['auth']>) {
  const call = { region: REGION, key: 'r/deploy/1', now: 0, signal: new AbortController().signal };
  const gcp = gcpProject({ ...vertex.settings, auth }).at(call);
  return gcp.ask('getEndpoint', { name: `${gcp.parent}/endpoints/fraud` });
}

const REFUSED_ONCE = [{ kind: 'refused', method: '*', code: 'UNAUTHENTICATED', message: 'no', times: 1 }] as const;

describe('with a client of google-auth-library', () => {
  it('a token that Google refuses is replaced, though the client takes it for good', async () => {
    answer = { status: 200, body: { access_token: 'new', expires_in: 3_600, token_type: 'Bearer' } };
    vertex.reset({ now: () => 0, faults: REFUSED_ONCE });
    expect((await ask(signedIn()))._unsafeUnwrapErr().kind).toBe('not-found');
    expect([...vertex.project.tokens]).toEqual(['Bearer old', 'Bearer new']);
    expect(asked).toBe(1);
  });

  it('an account that is signed out is for a person', async () => {
    answer = { status: 400, body: { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' } };
    vertex.reset({ now: () => 0, faults: REFUSED_ONCE });
    expect((await ask(signedIn()))._unsafeUnwrapErr()).toMatchObject({
      kind: 'permission',
      retryable: false,
      message: expect.stringContaining('expired or revoked'),
    });
  });

  it('an account that is impersonated is taken as it is', () => {
    expectTypeOf<Impersonated>().toExtend<NonNullable<GcpSettings['auth']>>();
  });
});

import type { Clock } from '@landfall/core';
import { fillPage, PAGE_POLICY } from '../page/fill-page.ts';
import type { LiveBoot } from '../wire.ts';
import { type ApiSetup, answerApi } from './answer-api.ts';
import { refuseAddress, refuseChange, refuseHost, refuseOtherSite } from './check-request.ts';
import { readBody } from './read-body.ts';
import { refuse, respond } from './respond.ts';
import type { Session } from './session.ts';
import { type AccessSetup, type Asker, whoAsks } from './who-asks.ts';

/** What answers requests. */
export interface HandlerSetup {
  readonly hosts: readonly string[];
  /** With `/` at its beginning and end. */
  readonly base: string;
  readonly redact: boolean;
  readonly clock: Clock;
  readonly access: AccessSetup;
  readonly api: ApiSetup;
  readonly onError: (error: unknown) => void;
}

function answerPage({ base, redact, clock }: HandlerSetup, asker: Asker): Response {
  const { isIn, may, by, byIsFixed, whyNot } = asker;
  const boot: LiveBoot = {
    mode: 'live',
    base,
    session: isIn ? 'open' : 'needed',
    actions: may,
    whyNot,
    by,
    byIsFixed,
    redacted: redact,
    now: clock.now(),
  };
  return respond(200, fillPage(boot), {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': PAGE_POLICY,
  });
}

/** Exchanges the token for the cookie. */
async function openSession(request: Request, session: Session | undefined): Promise<Response> {
  if (session === undefined) return refuse(404, 'invalid', 'This studio has no sessions.');
  const body = await readBody(request);
  const given: unknown = body.isOk() ? body.value : undefined;
  const token = typeof given === 'object' && given !== null && 'token' in given ? given.token : undefined;
  if (typeof token === 'string' && session.accepts(token))
    return respond(204, null, { 'set-cookie': session.setCookie });
  return refuse(403, 'forbidden', 'This is not the token of this studio: open the address that it printed last.');
}

/** The methods that a path of the studio takes. */
function methodsOf(path: string): readonly string[] {
  if (/^api\/(?:session|rollouts\/[^/]+\/commands)$/.test(path)) return ['POST'];
  return /^api\/rollouts\/[^/]+\/events$/.test(path) ? ['GET'] : ['GET', 'HEAD'];
}

async function answer(request: Request, setup: HandlerSetup): Promise<Response> {
  const { base, access, api, hosts } = setup;
  const refused = refuseHost(request, hosts) ?? refuseAddress(request);
  if (refused !== undefined) return refused;
  const { pathname, search } = new URL(request.url);
  if (`${pathname}/` === base) return respond(308, null, { location: base + search });
  if (!pathname.startsWith(base)) return refuse(404, 'invalid', 'There is nothing here.');
  const path = pathname.slice(base.length);
  const methods = methodsOf(path);
  if (!methods.includes(request.method))
    return refuse(405, 'invalid', `Only ${methods.join(' and ')} can be used here.`, { allow: methods.join(', ') });
  const isApi = path.startsWith('api/');
  const foreign =
    (isApi ? refuseOtherSite(request) : undefined) ?? (request.method === 'POST' ? refuseChange(request) : undefined);
  if (foreign !== undefined) return foreign;
  if (path === 'api/session') return openSession(request, access.authorize === undefined ? access.session : undefined);
  const asker = await whoAsks(request, access);
  if (asker instanceof Response) return asker;
  if (path === '') return answerPage(setup, asker);
  if (!isApi) return refuse(404, 'invalid', 'There is nothing here.');
  if (!asker.isIn) return refuse(401, 'signed-out', 'This needs a session: open the address that the studio printed.');
  return answerApi(path.slice('api/'.length), request, asker, api);
}

/** Answers a request; whatever goes wrong is a response too. */
export async function handleRequest(request: Request, setup: HandlerSetup): Promise<Response> {
  try {
    const response = await answer(request, setup);
    if (request.method !== 'HEAD') return response;
    await response.body?.cancel();
    return new Response(null, { status: response.status, headers: response.headers });
  } catch (thrown) {
    setup.onError(thrown);
    return refuse(500, 'internal', 'The studio failed at this request.');
  }
}

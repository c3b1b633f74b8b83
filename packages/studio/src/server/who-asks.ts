import type { CommandName } from '@landfall/core';
import { COMMANDS } from './parse-command.ts';
import { refuse } from './respond.ts';
import type { Session } from './session.ts';
import type { Authorize } from './studio-options.ts';

/** Who makes a request. */
export interface Asker {
  /** Whether they may see anything but the empty page. */
  readonly isIn: boolean;
  readonly may: readonly CommandName[];
  readonly by: string | undefined;
  readonly byIsFixed: boolean;
  /** Why they may give no commands. */
  readonly whyNot: string | undefined;
}

/** How it is found out who makes a request. */
export interface AccessSetup {
  readonly actions: boolean;
  readonly authorize: Authorize | undefined;
  /** Of a studio on this machine alone. */
  readonly session: Session | undefined;
  /** Who sends commands, if the page says nothing else. */
  readonly by: string | undefined;
  readonly onError: (error: unknown) => void;
}

const READ_ONLY = 'This studio only shows: it was started without actions.';

/** Without the body, which only the studio reads. */
function copyOf(request: Request): Request {
  return new Request(request.url, { method: request.method, headers: request.headers, signal: request.signal });
}

async function authorized(request: Request, authorize: Authorize, setup: AccessSetup): Promise<Asker | Response> {
  try {
    const given = await authorize(copyOf(request));
    if (given === undefined) return refuse(403, 'forbidden', 'You may not see these rollouts.');
    const { by, may } = given;
    if (typeof by !== 'string' || by === '' || !Array.isArray(may))
      throw new TypeError('authorize must return { by, may }: a name and a list of commands, or undefined');
    const allowed = setup.actions ? COMMANDS.filter((name) => may.includes(name)) : [];
    const some = allowed.length === COMMANDS.length ? undefined : `${by} may not give these commands.`;
    return { isIn: true, may: allowed, by, byIsFixed: true, whyNot: setup.actions ? some : READ_ONLY };
  } catch (thrown) {
    setup.onError(thrown);
    return refuse(500, 'internal', 'It could not be found out what you may see: the function authorize failed.');
  }
}

/** Finds out who makes a request; a response if it is refused. */
export async function whoAsks(request: Request, setup: AccessSetup): Promise<Asker | Response> {
  const { actions, authorize, session, by } = setup;
  if (authorize !== undefined) return authorized(request, authorize, setup);
  if (session !== undefined && !session.isIn(request))
    return {
      isIn: false,
      may: [],
      by: undefined,
      byIsFixed: false,
      whyNot: 'Open the address that the studio printed.',
    };
  return {
    isIn: true,
    may: actions ? COMMANDS : [],
    by,
    byIsFixed: false,
    whyNot: actions ? undefined : READ_ONLY,
  };
}

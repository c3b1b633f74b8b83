import type { Clock } from '@landfall/core';
import type { Journal, JournalError } from '@landfall/core/journal';
import type { CommandAnswer, EventsAnswer, RolloutsAnswer, StreamProblem } from '../wire.ts';
import { statusOf } from './describe-error.ts';
import type { Followers } from './followers.ts';
import { leaveCommand } from './leave-command.ts';
import { ledgerAnswer } from './ledger-answer.ts';
import { parseCommand } from './parse-command.ts';
import { BODY_BYTES, readBody } from './read-body.ts';
import { readLog } from './read-log.ts';
import { refuse, respond, respondJson } from './respond.ts';
import type { RolloutIndex } from './rollout-index.ts';
import type { Asker } from './who-asks.ts';
import { wireEvent } from './wire-event.ts';

/** What the API reads and writes. */
export interface ApiSetup {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly redact: boolean;
  readonly index: RolloutIndex;
  readonly followers: Followers;
  readonly describe: (error: JournalError) => StreamProblem;
}

/** How many rollouts a part of the list has, and may have. */
const PART = { usual: 200, most: 1_000 };

/** How many events a part of a log has. */
const EVENTS = 1_000;

const NO_ROLLOUT = 'There is no such rollout in this journal.';

function failWith(error: JournalError, { describe }: ApiSetup): Response {
  const problem = describe(error);
  const { kind, message } = problem;
  return refuse(statusOf(problem), kind, message);
}

/** A whole number of at least 0; undefined if it is none. */
function countOf(text: string | null): number | undefined {
  if (text === null || !/^\d{1,15}$/.test(text)) return undefined;
  return Number(text);
}

async function answerList(query: URLSearchParams, setup: ApiSetup): Promise<Response> {
  const rows = await setup.index.rows();
  if (rows.isErr()) return failWith(rows.error, setup);
  const wanted = (query.get('q') ?? '').trim().toLowerCase();
  const matching = rows.value.filter(({ id, model }) =>
    [id, model?.name ?? '', model?.version ?? ''].some((text) => text.toLowerCase().includes(wanted)),
  );
  const offset = countOf(query.get('offset')) ?? 0;
  const limit = Math.min(countOf(query.get('limit')) ?? PART.usual, PART.most);
  return respondJson({
    rollouts: matching.slice(offset, offset + limit),
    total: matching.length,
    needPerson: matching.filter(({ needs }) => needs !== undefined).length,
    unfinished: matching.filter(({ outcome }) => outcome === undefined).length,
    now: setup.clock.now(),
  } satisfies RolloutsAnswer);
}

async function answerRow(id: string, setup: ApiSetup): Promise<Response> {
  const row = await setup.index.row(id);
  if (row.isErr()) return failWith(row.error, setup);
  return row.value === undefined ? refuse(404, 'unknown-rollout', NO_ROLLOUT) : respondJson(row.value);
}

async function answerEvents(id: string, after: number, { journal, redact, ...setup }: ApiSetup): Promise<Response> {
  const read = await readLog(journal, id, after);
  const whole = read.isErr() && read.error.kind === 'damaged' ? (read.error.whole ?? []) : [];
  if (read.isErr() && whole.length === 0) return failWith(read.error, { journal, redact, ...setup });
  const events = read.isOk() ? read.value : whole;
  const part = events.slice(0, EVENTS);
  return respondJson({
    events: part.map((event) => wireEvent(event, redact)),
    more: part.length < events.length || read.isErr(),
    ended: part.at(-1)?.type === 'rollout-end',
  } satisfies EventsAnswer);
}

async function answerStream(id: string, after: number, request: Request, setup: ApiSetup): Promise<Response> {
  const followed = await setup.followers.follow(id, after, request.signal);
  if (followed.isOk())
    return respond(200, followed.value, { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' });
  const { error } = followed;
  if (error.kind === 'too-many')
    return refuse(503, 'busy', 'Too many pages follow rollouts here: close some.', { 'retry-after': '10' });
  if (error.kind === 'shorter')
    return refuse(400, 'invalid', 'The log has fewer events than were seen before: load the page anew.');
  return failWith(error, setup);
}

function follow(id: string, request: Request, query: URLSearchParams, setup: ApiSetup): Promise<Response> | Response {
  const given = request.headers.get('last-event-id') || query.get('after') || '0';
  const after = countOf(given);
  if (after === undefined) return refuse(400, 'invalid', 'after and Last-Event-ID must be the number of an event.');
  const wantsJson = (request.headers.get('accept') ?? '').includes('application/json');
  return wantsJson ? answerEvents(id, after, setup) : answerStream(id, after, request, setup);
}

async function command(id: string, request: Request, asker: Asker, setup: ApiSetup): Promise<Response> {
  const body = await readBody(request);
  if (body.isErr())
    return body.error === 'too-large'
      ? refuse(413, 'invalid', `The body is larger than ${BODY_BYTES} bytes.`)
      : refuse(400, 'invalid', 'The body is not JSON.');
  const parsed = parseCommand(body.value);
  if (parsed.isErr()) return refuse(400, 'invalid', parsed.error);
  const { by: given, ...rest } = parsed.value;
  if (!asker.may.includes(rest.name))
    return refuse(
      403,
      'forbidden',
      `You may not give the command '${rest.name}': ${asker.whyNot ?? 'it is not allowed.'}`,
    );
  if (asker.byIsFixed && given !== undefined && given !== asker.by)
    return refuse(403, 'forbidden', `Commands are given as '${asker.by}' here: leave out by.`);
  const by = asker.byIsFixed ? asker.by : (given ?? asker.by);
  const sent = { ...rest, ...(by !== undefined && { by }) };
  const left = await leaveCommand(setup.journal, id, sent, setup.clock);
  if (left.isErr())
    return left.error.kind === 'refused' ? refuse(409, 'refused', left.error.reason) : failWith(left.error, setup);
  const row = await setup.index.row(id);
  const driven = row.isOk() && row.value?.status === 'driven';
  return respondJson({ after: left.value, driven, command: sent } satisfies CommandAnswer, 202);
}

/** The id in a path; undefined if it is not encoded as it should be. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Answers a request below `api/`. Its host, origin and method were checked, and who asks may see what is there. */
export async function answerApi(path: string, request: Request, asker: Asker, setup: ApiSetup): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const [first, encoded, last, ...more] = path.split('/');
  if (first === 'ledger' && encoded === undefined) {
    const { journal, index, redact, clock } = setup;
    const listed = await index.rows();
    if (listed.isErr()) return failWith(listed.error, setup);
    const read = await ledgerAnswer(
      journal,
      { states: index.states, tables: await index.tables() },
      { redact, now: clock.now() },
    );
    return read.isOk() ? respondJson(read.value) : failWith(read.error, setup);
  }
  if (first !== 'rollouts' || more.length > 0) return refuse(404, 'invalid', 'There is nothing here.');
  if (encoded === undefined) return answerList(query, setup);
  const id = decoded(encoded);
  if (id === undefined || id === '') return refuse(400, 'invalid', 'The id of the rollout is not encoded correctly.');
  switch (last) {
    case undefined:
      return answerRow(id, setup);
    case 'events':
      return follow(id, request, query, setup);
    case 'commands':
      return command(id, request, asker, setup);
    default:
      return refuse(404, 'invalid', 'There is nothing here.');
  }
}

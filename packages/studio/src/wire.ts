import type { ActualVersion, BlockedVersion, CommandName, RolloutEvent, VerifiedVersion } from '@landfall/core';

// What the server and the page say to each other. All times are milliseconds since the epoch; every body is JSON.
//
// GET  {base}                              the page
// POST {base}api/session                   SessionRequest -> 204 and a cookie, or a Problem
// GET  {base}api/rollouts?limit&offset&q   RolloutsAnswer
// GET  {base}api/rollouts/:id              RolloutRow
// GET  {base}api/rollouts/:id/events       server-sent events, see StreamEnd; with `Accept: application/json` an EventsAnswer
// POST {base}api/rollouts/:id/commands     CommandRequest -> 202 CommandAnswer, or a Problem
// GET  {base}api/ledger                    LedgerAnswer
//
// `:id` is made by encodeURIComponent. Every POST has `content-type: application/json` and the header `x-landfall-studio: 1`. Every refusal is a Problem.

/** The header that every POST of the page has, with the value `1`: no other site can send it. */
export const STUDIO_HEADER = 'x-landfall-studio';

/** What a live page is started with: the JSON in `<script id="landfall-boot">`. */
export interface LiveBoot {
  readonly mode: 'live';
  /** Where the page is: a path that begins and ends with `/`. */
  readonly base: string;
  /**
   * `needed`: the requests need the cookie that `POST api/session` gives for the token in the page's fragment (`#token=...`); the page then loads itself anew,
   * without the fragment. Until then `actions` is empty, and `by` is left out.
   */
  readonly session: 'open' | 'needed';
  /** The commands that this person may give; empty on a page that only shows. */
  readonly actions: readonly CommandName[];
  /** Why commands are missing in `actions`, in words; left out if none is. */
  readonly whyNot?: string | undefined;
  /** Who gives the commands, as far as the server knows. */
  readonly by?: string | undefined;
  /** Whether `by` cannot be changed by the page. */
  readonly byIsFixed: boolean;
  /** Whether events come without handles, targets, names of persons and the like. */
  readonly redacted: boolean;
  /** The server's time when it made the page, for countdowns. */
  readonly now: number;
}

/** What a report is started with. The events are in further scripts, block by block, so that a long log does not block the page. */
export interface ReportBoot {
  readonly mode: 'report';
  /** When it was made. */
  readonly madeAt: number;
  readonly redacted: boolean;
  /** The rollouts in it, and how many events each has. */
  readonly rollouts: readonly { readonly id: string; readonly events: number }[];
}

/** One block of a report: events of one rollout, in order. */
export interface EventBlock {
  readonly id: string;
  readonly events: readonly WireEvent[];
}

export interface SessionRequest {
  readonly token: string;
}

/** Why a request was refused. */
export interface Problem {
  readonly kind: /** The request needs a session (401), or may not be made (403). */
    | 'signed-out'
    | 'forbidden'
    /** The request is wrong (400, 404, 405, 413, 414, 415). */
    | 'invalid'
    /** There is no such rollout (404). */
    | 'unknown-rollout'
    /** The command makes no sense now (409): `message` says why, and what to do instead. */
    | 'refused'
    /** Too many followers or requests (503): try again later. */
    | 'busy'
    /** The log is damaged, or of a newer version (500, or in a stream). */
    | 'damaged'
    /** The journal cannot be read or written (503). */
    | 'journal'
    /** The studio or the function `authorize` failed (500). */
    | 'internal';
  readonly message: string;
}

/** What a rollout waits for a person with. */
export interface NeedsPerson {
  /** `approve`: an approval is open. `decide`: something is held. `resume`: it is paused or suspended. `repair`: it ended as `needs-human`. */
  readonly what: 'approve' | 'decide' | 'resume' | 'repair';
  /** The open step that a command must name. */
  readonly step?: string | undefined;
  /** Until when it waits. */
  readonly until?: number | undefined;
  /** One line. */
  readonly detail: string;
}

/** One rollout, or one watch, in the list. */
export interface RolloutRow {
  readonly id: string;
  readonly model?: { readonly name: string; readonly version: string } | undefined;
  readonly startedAt: number;
  readonly updatedAt: number;
  /** How many events its log has: the `seq` of the last. */
  readonly events: number;
  /** `driven`: a runner drives it. `waiting`: no runner does, and it has not ended. */
  readonly status: 'driven' | 'waiting' | 'ended';
  readonly outcome?: 'succeeded' | 'failed' | 'aborted' | 'needs-human' | undefined;
  /** Until when its runner has its lease. */
  readonly driverUntil?: number | undefined;
  /** The fields below are read from the log, of rollouts that have not ended. */
  readonly kind?: 'rollout' | 'watch' | undefined;
  readonly needs?: NeedsPerson | undefined;
  /** The mean of the shares that the new version has in the rollout's regions, in percent. */
  readonly exposure?: number | undefined;
  readonly regions?: number | undefined;
  /** Its log cannot be read: why. */
  readonly problem?: string | undefined;
}

/** A part of the list: those that need a person first, then those that have not ended, then the others; each newest first. */
export interface RolloutsAnswer {
  readonly rollouts: readonly RolloutRow[];
  /** How many there are that match `q`, in all pages. */
  readonly total: number;
  /** How many of these need a person, and how many have not ended. */
  readonly needPerson: number;
  readonly unfinished: number;
  readonly now: number;
}

/** An event of a type or version that the server does not know: only what every event has. */
export interface UnknownEvent {
  readonly v: number;
  readonly seq: number;
  readonly at: number;
  readonly rolloutId: string;
  readonly type: string;
  readonly unknown: true;
}

/** What a stream sends as a message: `id` is `seq`, `data` is this as JSON. */
export type WireEvent = RolloutEvent | UnknownEvent;

/**
 * A stream sends every event whose `seq` is greater than the `Last-Event-ID` of the request, or else than `?after=`, as messages; comments as heartbeats; and then
 * - `event: end`, data `{ "seq": ... }`: the log ended, and nothing follows: do not connect again;
 * - `event: problem`, data StreamProblem: the stream ends because of it.
 * Where a stream ends without either, connect again with the last `id`. An EventSource does so by itself.
 */
export interface StreamEnd {
  readonly seq: number;
}

export interface StreamProblem extends Problem {
  /** Whether to connect again with the last `id`. If not, close the EventSource. */
  readonly retry: boolean;
}

/** A part of a log, for those who ask again instead of following. */
export interface EventsAnswer {
  readonly events: readonly WireEvent[];
  /** Whether there were more than fit: ask again with the last `seq` as `after`. */
  readonly more: boolean;
  /** Whether the log has ended with these events. */
  readonly ended: boolean;
}

export interface CommandRequest {
  readonly name: CommandName;
  /** Required for `abort`, `accept` and `approve`. */
  readonly reason?: string | undefined;
  /** Left out, or as the boot object has it, where `byIsFixed`. */
  readonly by?: string | undefined;
  /** The open step that is decided; required for `accept`, `retry` and `approve`. */
  readonly step?: string | undefined;
  /** For `accept` and `retry`: the regions that it is about. */
  readonly regions?: readonly string[] | undefined;
  /** For `accept`: the gate that it is about. */
  readonly gate?: string | undefined;
}

/** The command is in the journal. It is taken, or refused, by the `command` event with a `seq` greater than `after`. */
export interface CommandAnswer {
  /** The `seq` of the last event at that time. */
  readonly after: number;
  /** Whether a runner drives the rollout; if not, the command waits for one. */
  readonly driven: boolean;
  readonly command: CommandRequest;
}

/** What the journal knows of one target, without the target's own name. */
export interface LedgerRow {
  readonly region: string;
  readonly model: string;
  readonly desired?: string | null | undefined;
  readonly actual: ActualVersion;
  readonly verified?: VerifiedVersion | undefined;
  readonly blocked: readonly BlockedVersion[];
  readonly rolloutId: string;
  readonly at: number;
  /** The rollout that holds the target now. */
  readonly heldBy?: string | undefined;
}

/** The router's table of a model, as it was last read by a rollout that has not ended, or by the newest one that has. What that rollout changed in it afterwards is in its own log. */
export interface TableRow {
  readonly model: string;
  readonly rolloutId: string;
  /** When the rollout read it. */
  readonly at: number;
  readonly version: number;
  readonly entries: readonly {
    readonly region: string;
    readonly url?: string | undefined;
    readonly weight: number;
    readonly state: 'in' | 'draining' | 'out';
    readonly modelVersion?: string | undefined;
  }[];
}

/** What a watch knows of a region. */
export interface WatchedRow {
  readonly region: string;
  readonly model?: string | undefined;
  /** The id of the watch. */
  readonly watch: string;
  readonly health: 'healthy' | 'unhealthy';
  readonly since: number;
  /** Whether the watch took the region out of the table. */
  readonly isOut: boolean;
  readonly drift?: string | undefined;
  /** The rollout that ended the watch of this region. */
  readonly endedBy?: string | undefined;
}

export interface LedgerAnswer {
  readonly entries: readonly LedgerRow[];
  readonly tables: readonly TableRow[];
  readonly watched: readonly WatchedRow[];
  readonly now: number;
}

/** A day of the week. */
export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';

/** The days of the week, Monday first. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const satisfies readonly Weekday[];

/**
 * A time of the week in which new waves and stages may start: while a clock in its time zone shows a time from `from` up to `to`. If `to` is not after `from`, the
 * window passes midnight, and belongs to the day on which it opens. Where the clock skips a time (spring), the window is not open then; where it shows a time twice (autumn), it is open
 * both times.
 */
export interface ChangeWindow {
  /** Default: every day. */
  readonly days?: readonly Weekday[] | undefined;
  /** `'09:00'`. */
  readonly from: string;
  /** `'17:00'`; `'24:00'` is the end of the day. */
  readonly to: string;
  /** A name of the IANA time zone database: `'Europe/Berlin'`, `'UTC'`. */
  readonly timeZone: string;
}

/** A time in which no new wave or stage starts, whatever the windows say. */
export interface Freeze {
  /** A date and a time with its offset: `'2030-12-20T00:00:00+01:00'`. */
  readonly from: string;
  /** Its end, which is no longer part of it. */
  readonly to: string;
  readonly reason: string;
}

/** What happens to an open wave or stage when a window closes or a freeze begins: it goes on to its end, or its further steps wait. */
export type OnClose = 'finish' | 'hold';

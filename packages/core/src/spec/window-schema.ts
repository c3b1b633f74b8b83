import * as z from 'zod';
import { instantMs } from '../text/instant-ms.ts';
import { WEEKDAYS } from './change-window.ts';
import { isTimeZone, nearestTimeZone } from './time-zone.ts';

const NO_OPENING = "is not a time of day: write 'HH:MM', such as '09:00'";
const NO_CLOSING = "is not a time of day: write 'HH:MM', such as '17:00', or '24:00' for the end of the day";
const NEVER = 'must not be empty: the window would never open; leave days out for every day';
const NO_WINDOWS = 'must not be empty: nothing would ever start; leave windows out to start at any time';
const SAME_TIME = "must differ from 'from': for the whole day write from '00:00' to '24:00'";
const NO_INSTANT =
  "is not a valid date and time: write the date, the time and its offset, such as '2030-12-20T00:00:00+01:00'";
const NO_OFFSET = "has no offset: add 'Z' for UTC, or an offset such as '+01:00'";
const NOT_AFTER = "must be after 'from'";
const TOO_LONG =
  'freezes the rollout for more than a year, alone or with the freezes around it: it would not start; shorten the freeze';

const LONGEST_FREEZE_MS = 366 * 86_400_000;

function missingOr(message: (input: unknown) => string) {
  return ({ input }: { readonly input?: unknown }) => (input === undefined ? 'is missing' : message(input));
}

function instantIssue(input: unknown): string {
  return typeof input === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]*$/.test(input) ? NO_OFFSET : NO_INSTANT;
}

function instantSchema() {
  return z.iso.datetime({ offset: true, error: missingOr(instantIssue) });
}

/** The schema of a spec's windows. */
export function windowsSchema() {
  const time = (pattern: RegExp, message: string) =>
    z.string({ error: missingOr(() => message) }).regex(pattern, { error: message });
  const window = z
    .strictObject({
      days: z.array(z.enum(WEEKDAYS)).min(1, { error: NEVER }).optional(),
      from: time(/^(?:[01]\d|2[0-3]):[0-5]\d$/, NO_OPENING),
      to: time(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, NO_CLOSING),
      timeZone: z.string().superRefine((name, context) => {
        if (isTimeZone(name)) return;
        const nearest = nearestTimeZone(name);
        const advice = nearest === undefined ? "write a name such as 'Europe/Berlin'" : `did you mean '${nearest}'?`;
        context.addIssue(`is not a known time zone: ${advice}`);
      }),
    })
    .superRefine(({ from, to }, context) => {
      if (from === to) context.addIssue({ code: 'custom', path: ['to'], message: SAME_TIME });
    });
  return z.array(window).min(1, { error: NO_WINDOWS });
}

/** The schema of a spec's freezes. */
export function freezesSchema() {
  const freeze = z
    .strictObject({ from: instantSchema(), to: instantSchema(), reason: z.string().min(1) })
    .superRefine(({ from, to }, context) => {
      if (instantMs(to) <= instantMs(from)) context.addIssue({ code: 'custom', path: ['to'], message: NOT_AFTER });
    });
  return z.array(freeze).superRefine((freezes, context) => {
    let since = Number.NEGATIVE_INFINITY;
    let until = Number.NEGATIVE_INFINITY;
    const times = freezes.map(({ from, to }, index) => ({ from: instantMs(from), to: instantMs(to), index }));
    for (const { from, to, index } of times.toSorted((one, other) => one.from - other.from)) {
      if (from > until) since = from;
      until = Math.max(until, to);
      if (to - since > LONGEST_FREEZE_MS) {
        context.addIssue({ code: 'custom', path: [index, 'to'], message: TOO_LONG });
        return;
      }
    }
  });
}

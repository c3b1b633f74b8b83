import * as z from 'zod';
import { hasPlaceholder } from '../template/fill-template.ts';
import { parseTemplate } from '../template/parse-template.ts';
import { durationMs, durationOr } from './duration-ms.ts';
import { PERIOD_MS, SCRAPE_MS } from './prometheus-settings.ts';

const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

function duration() {
  return z
    .union([z.number(), z.string()], { error: 'is not a valid duration' })
    .refine((given) => durationMs(given) !== undefined, {
      error: 'is not a valid duration: write "30s", "1m", or whole milliseconds',
    });
}

/** A template of PromQL. `counts`: it is asked for each period and version; else for one value now. */
function template(counts: boolean) {
  return z.string().superRefine((text, context) => {
    for (const message of templateIssues(text, counts)) context.addIssue({ code: 'custom', message });
  });
}

function templateIssues(text: string, counts: boolean): readonly string[] {
  if (text.trim() === '') return ['must not be empty'];
  const template = parseTemplate(text);
  if (template.issues.length > 0) return template.issues;
  if (counts && !hasPlaceholder(template, 'version')) {
    return ['has no {version}, so it would count the requests of every version'];
  }
  if (!counts && hasPlaceholder(template, 'period')) {
    return ['has {period}, but a value has no period: write a duration, such as [5m]'];
  }
  return [];
}

function metric() {
  const counts = z.strictObject({
    requests: template(true),
    bad: template(true),
    period: duration().optional(),
    finalAfter: duration().optional(),
  });
  return z.union([counts, z.strictObject({ value: template(false) })]);
}

/** Why a URL cannot be used; undefined if it can. Never holds the URL, which may have a password in it. */
function urlIssue(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return 'is not a valid URL: write it as "http://127.0.0.1:9090"';
  }
  if (url.username !== '' || url.password !== '') return 'holds a user or password: put them in headers.authorization';
  if (url.search !== '' || url.hash !== '') return 'must end with a path: put tokens in headers';
  return /\/api\/v1\/?$/.test(url.pathname) ? 'must end before /api/v1' : undefined;
}

/** The schema of the settings. */
export function settingsSchema() {
  return z
    .strictObject({
      url: z.string().superRefine((text, context) => {
        const message = urlIssue(text);
        if (message !== undefined) context.addIssue({ code: 'custom', message });
      }),
      metrics: z.record(z.string(), metric()),
      scrapeInterval: duration().optional(),
      headers: z
        .record(
          z.string().regex(HEADER_NAME, 'is not a valid name of a header'),
          z.string().regex(HEADER_VALUE, 'holds a character that a header cannot hold'),
        )
        .optional(),
      timeout: duration().optional(),
      fetch: z.custom((given) => typeof given === 'function', 'must be a function').optional(),
    })
    .superRefine(({ metrics, scrapeInterval }, context) => {
      const least = 2 * durationOr(scrapeInterval, SCRAPE_MS);
      for (const [name, given] of Object.entries(metrics)) {
        if (!('requests' in given) || durationOr(given.period, PERIOD_MS) >= least) continue;
        const message = `must be at least two scrape intervals (${least} ms), or some periods have no sample`;
        context.addIssue({ code: 'custom', path: ['metrics', name, 'period'], message });
      }
    });
}

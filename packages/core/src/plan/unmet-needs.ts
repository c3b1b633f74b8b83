import { issuePath } from '../input/issue-path.ts';
import type { SpecIssue } from '../input/spec-issue.ts';
import { perRegion } from '../spec/per-region.ts';
import { type RegionEntry, regionEntries } from '../spec/region-entries.ts';

/** What a plan needs from the options: providers, samples and secrets by their keys. */
export interface Abilities {
  readonly providers: object;
  readonly samples?: object | undefined;
  readonly secrets?: object | undefined;
  readonly router?: object | undefined;
}

/** The issues of what a spec needs and the options lack. It reads every part that has the right shape, so that all issues come at once. */
export function unmetNeeds(input: unknown, { providers, samples, secrets, router }: Abilities): readonly SpecIssue[] {
  const spec = fieldsOf(input);
  const model = fieldsOf(spec['model']);
  const regions = regionEntries(spec['regions']);
  const issues: SpecIssue[] = [];

  for (const { provider, path } of regions) {
    if (Object.hasOwn(fieldsOf(providers), provider)) continue;
    const message = `there is no provider '${provider}' in options.providers, which has ${keysOf(providers)}`;
    issues.push({ path: issuePath(['regions', ...path]), message });
  }

  for (const field of ['artifact', 'image']) {
    const value = model[field];
    if (!isRecord(value)) continue;
    const without = regions.filter((region) => perRegion(value, region) === undefined).map(({ key }) => key);
    if (without.length === 0) continue;
    const message = `has no entry for ${listed(without)}: add one for each region, or one for its provider's key`;
    issues.push({ path: `model.${field}`, message });
  }

  for (const [name, value] of Object.entries(fieldsOf(model['environment']))) {
    const secret = fieldsOf(value)['secret'];
    if (typeof secret !== 'string' || typeof fieldsOf(secrets)[secret] === 'string') continue;
    const message = `there is no secret '${secret}' in options.secrets, which has ${keysOf(secrets)}`;
    issues.push({ path: issuePath(['model', 'environment', name]), message });
  }

  issues.push(...routingNeeds(spec['routing'], regions, router));

  const wanted = fieldsOf(spec['verify'])['samples'];
  if (typeof wanted === 'string' && !Object.hasOwn(fieldsOf(samples), wanted)) {
    const message = `there are no samples '${wanted}' in options.samples, which has ${keysOf(samples)}`;
    issues.push({ path: 'verify.samples', message });
  }
  return issues;
}

/** An address for each region, and a router to write it to. */
function routingNeeds(
  routing: unknown,
  regions: readonly RegionEntry[],
  router: object | undefined,
): readonly SpecIssue[] {
  if (routing === undefined) {
    const message = 'is missing: options.router enters the regions under the addresses that it gives';
    return router === undefined ? [] : [{ path: 'routing', message }];
  }
  const { url, endpoint } = fieldsOf(routing);
  const has = (value: unknown, region: RegionEntry) =>
    value !== undefined && (!isRecord(value) || perRegion(value, region) !== undefined);
  const without = regions.filter((region) => !has(url, region) && !has(endpoint, region)).map(({ key }) => key);
  const issues: SpecIssue[] = [];
  if ((isRecord(url) || isRecord(endpoint)) && without.length > 0)
    issues.push({ path: 'routing', message: `has no url or endpoint for ${listed(without)}: add one` });
  if (router === undefined)
    issues.push({
      path: 'routing',
      message: 'has no effect without options.router: pass a router, such as memoryRouter()',
    });
  return issues;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function keysOf(record: object | undefined): string {
  return listed(Object.keys(fieldsOf(record)).map((key) => `'${key}'`));
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const more = names.length > 10 ? ` and ${names.length - 10} more` : '';
  return names.slice(0, 10).join(', ') + more;
}

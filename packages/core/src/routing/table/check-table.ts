import type { Location, RoutingEntry, RoutingTable } from './routing-table.ts';

/** What is wrong with a table: where, such as `entries[2].weight`, and what to do. */
export interface TableIssue {
  readonly path: string;
  readonly message: string;
}

/** What was made of an answer that should be a table. */
export interface CheckedTable {
  /** The table with its valid entries alone; undefined if it is none. */
  readonly table: RoutingTable | undefined;
  /** Empty: the table is valid as a whole. */
  readonly issues: readonly TableIssue[];
}

type Fields = Readonly<Record<string, unknown>>;
type Say = (field: string, message: string) => void;

const STATES: readonly unknown[] = ['in', 'draining', 'out'] satisfies readonly RoutingEntry['state'][];

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isWithin(value: unknown, most: number): value is number {
  return typeof value === 'number' && value >= -most && value <= most;
}

function isUrl(value: unknown): value is string {
  return isText(value) && /^https?:$/.test(URL.canParse(value) ? new URL(value).protocol : '');
}

function locationOf({ location }: Fields, say: Say): Location | undefined {
  if (location === undefined) return undefined;
  const { latitude, longitude } = isObject(location) ? location : {};
  if (isWithin(latitude, 90) && isWithin(longitude, 180)) return { latitude, longitude };
  say('location', 'must be { latitude, longitude } in degrees: from -90 to 90, and from -180 to 180');
  return undefined;
}

/** A text that may be left out. */
function optionalText(entry: Fields, field: 'endpoint' | 'owner' | 'modelVersion', say: Say): string | undefined {
  const value = entry[field];
  if (value === undefined || isText(value)) return value;
  say(field, 'must be a text that is not empty, or left out');
  return undefined;
}

/** The entry, with the fields that it should have and no others; `say` is called for each that is not valid. */
function entryOf(entry: Fields, say: Say): RoutingEntry {
  const { region, url, weight, state } = entry;
  if (!isText(region)) say('region', "must be the key of a region, such as 'aws/us-east-1'");
  if (url !== undefined && !isUrl(url)) say('url', 'must be an address that begins with http:// or https://');
  if (url === undefined && entry['endpoint'] === undefined)
    say('url', 'is missing: an entry has a url, an endpoint, or both');
  if (typeof weight !== 'number' || !(weight >= 0) || !Number.isFinite(weight))
    say('weight', 'must be a number from 0 on');
  if (!STATES.includes(state)) say('state', "must be 'in', 'draining' or 'out'");
  const endpoint = optionalText(entry, 'endpoint', say);
  const owner = optionalText(entry, 'owner', say);
  const modelVersion = optionalText(entry, 'modelVersion', say);
  const location = locationOf(entry, say);
  return {
    region: region as string,
    ...(url !== undefined && { url: url as string }),
    ...(endpoint !== undefined && { endpoint }),
    weight: weight as number,
    state: state as RoutingEntry['state'],
    ...(location !== undefined && { location }),
    ...(owner !== undefined && { owner }),
    ...(modelVersion !== undefined && { modelVersion }),
  };
}

function entriesOf(list: readonly unknown[], issues: TableIssue[]): readonly RoutingEntry[] {
  const seen = new Set<string>();
  const entries: RoutingEntry[] = [];
  for (const [index, value] of list.entries()) {
    const before = issues.length;
    const say: Say = (field, message) => issues.push({ path: `entries[${index}].${field}`, message });
    if (!isObject(value)) {
      issues.push({
        path: `entries[${index}]`,
        message: 'must be an object: { region, url or endpoint, weight, state }',
      });
      continue;
    }
    const entry = entryOf(value, say);
    if (seen.has(entry.region)) say('region', `'${entry.region}' is in the table twice: remove one of its entries`);
    seen.add(entry.region);
    if (issues.length === before) entries.push(entry);
  }
  return entries;
}

/**
 * Checks an answer that should be a table. An entry that is not valid is left out and named, and of two entries of one region the second; the others are
 * kept, so that one mistake does not take a table from its readers. Who writes a table refuses it if there is any issue.
 */
export function checkTable(value: unknown): CheckedTable {
  if (!isObject(value) || !Array.isArray(value['entries']))
    return { table: undefined, issues: [{ path: '', message: 'must be a table: { version, model, entries }' }] };
  const issues: TableIssue[] = [];
  const { version, model } = value;
  if (!Number.isSafeInteger(version) || (version as number) < 0)
    issues.push({ path: 'version', message: 'must be a whole number from 0 on' });
  if (!isText(model)) issues.push({ path: 'model', message: "must be the model's name" });
  if (issues.length > 0) return { table: undefined, issues };
  const entries = entriesOf(value['entries'] as readonly unknown[], issues);
  return { table: { version: version as number, model: model as string, entries }, issues };
}

import type { RoutingTable, TableIssue } from '@landfall/core/routing';
import type { CloudDnsSettings } from './clouddns-options.ts';
import { recordTypeOf } from './host.ts';
import { locationOf, type Serving, servingOf } from './serving.ts';

/** `itemsPerRoutingPolicy` and `resourceRecordsPerRrset` of the API's quotas; one value of the TXT record is its head. */
const MOST_ITEMS = 100;
const MOST_VALUES = 100;

/** "This weight must be a non-negative number from 0.0 to 1000.0": "Configure DNS routing policies". */
const MOST_WEIGHT = 1_000;

type Say = (serving: Serving, field: string, message: string) => void;

/** What is wrong with the address of an entry, by itself. */
function addressProblem({ name, healthCheck }: CloudDnsSettings, { host, entry }: Serving): string | undefined {
  if (host === undefined) return 'is missing: a DNS record leads to the host of an address';
  if (host === name) return `leads to ${name} itself: use the address of the region's own front door`;
  if (healthCheck !== undefined && recordTypeOf(host) === 'CNAME')
    return `has the name ${host}: Cloud DNS checks the health of IP addresses only, so give the IP address of ${entry.region}`;
  return undefined;
}

/** Records of one name have one type, and the items of a policy are told apart by their addresses. */
function sayShared(serving: readonly Serving[], isByAddress: boolean, say: Say): void {
  const [first] = serving;
  for (const [at, each] of serving.entries()) {
    const { host } = each;
    if (host === undefined || first?.host === undefined) continue;
    const [type, other] = [recordTypeOf(host), recordTypeOf(first.host)];
    if (type !== other)
      say(
        each,
        'url',
        `needs a record of type ${type}, and ${first.entry.region} one of type ${other}: all need the same`,
      );
    const same = serving.slice(0, at).find((before) => before.host === host);
    if (isByAddress && same !== undefined)
      say(each, 'url', `has the host of ${same.entry.region}: give each region a front door of its own`);
  }
}

function sayLocations(settings: CloudDnsSettings, serving: readonly Serving[], say: Say): void {
  const seen = new Map<string, string>();
  for (const each of serving) {
    const { region } = each.entry;
    const location = locationOf(settings, region);
    if (location === undefined) {
      const example = `{ '${region}': 'us-east4' }`;
      say(each, 'region', `is not a region of Google Cloud: name the closest one in gcpRegions, such as ${example}`);
      continue;
    }
    const other = seen.get(location);
    if (other === undefined) seen.set(location, region);
    else say(each, 'region', `'${region}' and '${other}' are both ${location}, which a policy has once at most`);
  }
}

/** What Cloud DNS cannot do with a table: the path of each mistake, and what to do. */
export function entryIssues(settings: CloudDnsSettings, { entries }: RoutingTable): readonly TableIssue[] {
  const serving = servingOf(entries);
  if (serving.length > MOST_ITEMS || entries.length > MOST_VALUES - 1)
    return [{ path: 'entries', message: `there are ${entries.length}: Cloud DNS has room for ${MOST_VALUES - 1}` }];
  const issues: TableIssue[] = [];
  const say: Say = ({ index }, field, message) => issues.push({ path: `entries[${index}].${field}`, message });
  for (const each of serving) {
    const problem = addressProblem(settings, each);
    if (problem !== undefined) say(each, 'url', problem);
    const { weight } = each.entry;
    if (settings.policy === 'weighted' && weight > MOST_WEIGHT)
      say(each, 'weight', `is ${weight}: Cloud DNS takes numbers from 0 to ${MOST_WEIGHT}`);
  }
  sayShared(serving, settings.policy !== 'geo', say);
  if (settings.policy !== 'weighted') sayLocations(settings, serving, say);
  return issues;
}

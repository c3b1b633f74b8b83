import { isIPv4, isIPv6 } from 'node:net';
import { LegacyError } from './legacy-error.ts';
import { itemsOf, type Rrset } from './zone-records.ts';

/** Quotas of a project: `Quota` of the API, with the values that Google gives by default. */
const VALUES_PER_RRSET = 100;
const ITEMS_PER_POLICY = 100;

const VALUE: Readonly<Record<string, (value: string) => boolean>> = {
  A: isIPv4,
  AAAA: isIPv6,
  CNAME: (value) => /^(?:[a-z0-9_-]+\.)+$/i.test(value),
  TXT: (value) =>
    [...value.matchAll(/"((?:[^"\\]|\\.)*)"/g)].every(([, text = '']) => text.length <= 255) && value.startsWith('"'),
};

function invalid(field: string, value: unknown): never {
  // "The error message includes the path to the problematic part of your request, as well as the invalid value": "Error messages".
  throw new LegacyError(400, 'invalid', `Invalid value for '${field}': '${String(value)}'`);
}

function checkValues(path: string, type: string, values: readonly string[]): void {
  if (values.length > VALUES_PER_RRSET)
    throw new LegacyError(403, 'quotaExceeded', `The resource record set '${path}' has too many records.`);
  if (type === 'CNAME' && values.length !== 1)
    throw new LegacyError(
      400,
      'invalidRecordCount',
      `The resource record set '${path}' is only permitted to have one record because it is of type CNAME.`,
    );
  for (const [at, value] of values.entries())
    if (VALUE[type]?.(value) === false) invalid(`${path}.rrdata[${at}]`, value);
}

function checkPolicy(path: string, { type, routingPolicy = {} }: Rrset): void {
  const { wrr, geo, primaryBackup, healthCheck } = routingPolicy;
  // "Only one type of routing policy can be applied to a resource record set at a time": "Configure DNS routing policies".
  if ([wrr, geo, primaryBackup].filter((one) => one !== undefined).length !== 1) invalid(`${path}.routingPolicy`, '');
  const items = itemsOf(routingPolicy);
  if (items.length === 0 || items.length > ITEMS_PER_POLICY) invalid(`${path}.routingPolicy.items`, items.length);
  const isChecked = items.map(({ healthCheckedTargets }) => healthCheckedTargets !== undefined);
  // "For A and AAAA types only" (`healthCheckedTargets`), and never mixed with addresses that are not checked.
  if (isChecked.includes(true) && (isChecked.includes(false) || type === 'CNAME' || healthCheck === undefined))
    invalid(`${path}.routingPolicy.healthCheckedTargets`, type);
  for (const { weight, location, rrdatas = [], healthCheckedTargets } of items) {
    // "This weight must be a non-negative number from 0.0 to 1000.0": "Configure DNS routing policies".
    if (wrr !== undefined && !(typeof weight === 'number' && weight >= 0 && weight <= 1_000))
      invalid(`${path}.weight`, weight);
    // "This location string should correspond to a GCP region": `location` of the API.
    if (wrr === undefined && !/^[a-z]+-[a-z]+\d+$/.test(location ?? '')) invalid(`${path}.location`, location);
    checkValues(path, type, [...rrdatas, ...(healthCheckedTargets?.externalEndpoints ?? [])]);
  }
  // "If there are multiple items with the same location, an error is returned instead": `items` of the API.
  const locations = items.map(({ location }) => location).filter((each) => each !== undefined);
  if (new Set(locations).size < locations.length) invalid(`${path}.routingPolicy.geo.items`, locations.join(','));
  if (primaryBackup !== undefined && (primaryBackup.primaryTargets?.externalEndpoints ?? []).length === 0)
    invalid(`${path}.routingPolicy.primaryBackup.primaryTargets`, '');
}

/** Throws what Cloud DNS refuses a record set with, whatever else the zone has. */
export function checkRrset(path: string, rrset: Rrset, dnsName: string): void {
  const { name, type, ttl, rrdatas, routingPolicy } = rrset;
  if (!name.endsWith('.') || !`.${name}`.endsWith(`.${dnsName}`)) invalid(`${path}.name`, name);
  if (!(Number.isInteger(ttl) && (ttl ?? -1) >= 0)) invalid(`${path}.ttl`, ttl);
  if (type === 'CNAME' && name === dnsName)
    throw new LegacyError(
      400,
      'recordTypeDisallowedAtZoneApex',
      `The resource record set '${path}' cannot exist alongside any other record type, including the SOA record that is required at the zone apex.`,
    );
  // Signatures are made by Cloud DNS.
  if (JSON.stringify(rrset).includes('signatureRrdatas')) invalid(`${path}.signatureRrdata`, '');
  if ((rrdatas === undefined) === (routingPolicy === undefined)) invalid(`${path}.rrdata`, '');
  if (routingPolicy === undefined) checkValues(path, type, rrdatas ?? []);
  else checkPolicy(path, rrset);
}

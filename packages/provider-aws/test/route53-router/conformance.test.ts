import type { Router } from '@landfall/core/router';
import type { RoutingEntry, RoutingTable } from '@landfall/core/routing';
import { type RouterSetup, routerRules } from '@landfall/core/testing';
import { everyOr, shareOf } from '@landfall/tests-support';
import { afterEach, describe, expect, it } from 'vitest';
import type { Route53RouterOptions } from '../../src/index.ts';
import { plannedRecords } from '../../src/router/route53/planned-records.ts';
import { readRoute53Options } from '../../src/router/route53/route53-options.ts';
import { tableRecord } from '../../src/router/route53/table-record.ts';
import type { RecordSet } from '../simulator/route53/hosted-zones.ts';
import {
  byHand,
  closeZoneSetting,
  openZoneSetting,
  optionsOf,
  routerOf,
  ZONE,
  type ZoneSetting,
} from './zone-setting.ts';

let opened: ZoneSetting | undefined;
afterEach(() => {
  const setting = opened;
  opened = undefined;
  if (setting !== undefined) closeZoneSetting(setting);
});

const AWS = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ca-central-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'eu-central-1',
  'eu-central-2',
];

/** An entry with every field, whose weight Route 53 takes. */
function entryWithAll(number: number): RoutingEntry {
  return {
    region: `aws/${AWS[number]}`,
    url: `https://${AWS[number]}.example.com/v1?model=fraud`,
    endpoint: `fraud-${number}`,
    weight: number + 1,
    state: 'in',
    location: { latitude: 50.1 - number, longitude: 8.6 + number },
    owner: `Grüße "${number}" \\ 🛬/k3x/deploy:aws/region-${number}/1`,
    modelVersion: '41',
  };
}

/** Every rule has a zone of its own. */
function setupOf(options: Partial<Route53RouterOptions>): RouterSetup {
  const open = (): ZoneSetting => {
    if (opened === undefined) opened = openZoneSetting();
    for (const id of Object.values(options.healthChecks ?? {})) opened.account.zones.setHealth(id, 1);
    return opened;
  };
  const make = (): Router => routerOf(open(), options);
  /** Replaces the records and the TXT record, as a person with a tool does. */
  const put = (_: Router, content: unknown): void => {
    const settings = readRoute53Options(optionsOf(open(), options));
    const table = content as RoutingTable;
    const there = open().account.zones.recordsOf(ZONE);
    const records = [...plannedRecords(settings, table, { records: new Map(), kept: new Map() }).values()];
    byHand(
      open(),
      ...there.map((record) => ['DELETE', record] as const),
      ...[tableRecord(settings, table, { changedAt: 0, kept: new Map() }), ...records].map(
        (record) => ['CREATE', record as RecordSet] as const,
      ),
    );
  };
  return {
    router: make,
    again: make,
    entry: entryWithAll,
    put,
    unreachable: () => {
      open().account.setReachable('us-east-1', false);
      return make();
    },
  };
}

const healthChecks = Object.fromEntries(AWS.map((region) => [`aws/${region}`, `check-${region}`]));

const SETTINGS: readonly (readonly [string, Partial<Route53RouterOptions>])[] = [
  ['weighted', {}],
  ['weighted, with health checks', { healthChecks }],
  ['latency', { policy: 'latency' }],
  ['failover', { policy: 'failover', healthChecks }],
];

describe.each(shareOf(SETTINGS, { every: everyOr(2) }))('records that are %s', (_, options) => {
  it.each(routerRules(setupOf(options)))('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });
});

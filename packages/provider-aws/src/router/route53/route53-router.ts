import type { ProviderError } from '@landfall/core/provider';
import { changedByOthers, defineRouter, type Router } from '@landfall/core/router';
import { err, ok, type Result, ResultAsync } from 'neverthrow';
import { changeBatch } from './change-batch.ts';
import { lastHealthyTaken } from './healthy-regions.ts';
import { type HeldTable, heldTable } from './held-table.ts';
import { PROPAGATION_MS, propagating, type TableChange } from './last-change.ts';
import { type Route53RouterOptions, readRoute53Options } from './route53-options.ts';
import { takeSnapshot } from './snapshot.ts';
import { invalidOption, openZone, type ZoneCalls } from './zone.ts';

/** What Route 53 says where a record is not the one that a batch names (kubernetes-sigs/external-dns#732, boto/boto#2887), or where one that it creates is there. */
const CHANGED = /but (?:it was not found|it already exists|the values provided do not match)/;

/** How the SDK names an answer in an older format, which Route 53 had for refused batches alone (awslabs/aws-sdk-kotlin#1435). */
const UNREADABLE = 'Unknown';

/** `ResourceDescription` of the service model. */
const MOST_OF_COMMENT = 256;

function explained(name: string, error: ProviderError): ProviderError {
  const { vendorCode, message } = error;
  if (vendorCode === UNREADABLE || (vendorCode === 'InvalidChangeBatch' && CHANGED.test(message)))
    return changedByOthers(name, 'a record is another one by now');
  if (vendorCode === 'NoSuchHealthCheck') return invalidOption('healthChecks', `has one that is not there. ${message}`);
  return error;
}

const NO_TABLE: HeldTable = {
  table: undefined,
  records: new Map(),
  kept: new Map(),
  others: [],
  value: undefined,
  changedAt: undefined,
};

/**
 * Makes a router of DNS records in a hosted zone of Route 53: each region that takes requests has a CNAME record of the name, with its weight, its AWS region or its place in the
 * failover. What DNS cannot say is in a TXT record beside them. A change replaces all of them in one batch that names each record as it was read, so a change of anybody else in
 * between makes it a `conflict`. Records that the table does not have are never touched.
 *
 * Throws a `SettingsError` if the options are not valid.
 */
export function route53Router(options: Route53RouterOptions): Router {
  const settings = readRoute53Options(options);
  const { clock, policy } = settings;
  const zone = openZone(settings);
  const name = `route53://${settings.zone}/${settings.name}`;
  /** What was read last, if nothing was written since. */
  let seen: HeldTable | undefined;
  /** The last change of this router. */
  let own: TableChange | undefined;
  /** The time of the last change that all servers are known to have. */
  let everywhere: number | undefined;

  async function hold(calls: ZoneCalls): Promise<Result<HeldTable, ProviderError>> {
    const checked = await zone.check(calls);
    if (checked.isErr()) return err(checked.error);
    const snapshot = await takeSnapshot(settings, calls);
    const held = snapshot.andThen((taken) => heldTable(settings, taken));
    if (held.isOk()) seen = held.value;
    return held;
  }

  async function pendingChange(calls: ZoneCalls): Promise<Result<string | undefined, ProviderError>> {
    const held = seen === undefined ? await hold(calls) : ok(seen);
    if (held.isErr()) return err(held.error);
    const { changedAt } = held.value;
    if (changedAt === everywhere) return ok(undefined);
    const id = own?.changedAt === changedAt ? own?.id : undefined;
    const why = await propagating({ changedAt, id }, clock.now(), calls);
    if (why.isOk() && why.value === undefined) everywhere = changedAt;
    return why;
  }

  const router = defineRouter<HeldTable>({
    name,
    // A read shows a change before all servers have it. After that, resolvers keep the answer before.
    capabilities: { policies: [policy], ttlMs: settings.ttl * 1_000 + PROPAGATION_MS },

    async read({ signal }) {
      const held = await hold(zone.calls('read', signal));
      return held.map((found) => (found.value === undefined ? null : { value: found.value, tag: found }));
    },

    async write({ table, tag }, { signal }) {
      const calls = zone.calls('write', signal);
      const held = tag ?? { ...NO_TABLE, others: seen?.others ?? [] };
      // Later than every change before, so that the time names this one.
      const changedAt = Math.max(clock.now(), (held.changedAt ?? 0) + 1);
      const batch = changeBatch(settings, held, table, changedAt);
      if (batch.isErr()) return err(batch.error);
      const { records, changes } = batch.value;
      const mustWait = await lastHealthyTaken(name, held.records, records, calls);
      if (mustWait !== undefined) return err(mustWait);
      const Comment = `Landfall: version ${table.version} of the routing table of ${table.model}`.slice(
        0,
        MOST_OF_COMMENT,
      );
      const ChangeBatch = { Comment, Changes: [...changes] };
      const answer = await calls.ask('ChangeResourceRecordSets', { HostedZoneId: settings.zone, ChangeBatch });
      seen = undefined;
      if (answer.isErr()) return err(explained(name, answer.error));
      own = { changedAt, id: answer.value.ChangeInfo?.Id?.replace('/change/', '') };
      return ok(undefined);
    },
  });

  return {
    ...router,
    pending: ({ signal }) => new ResultAsync(pendingChange(zone.calls('pending', signal))),
  };
}

import type { ProviderError } from '@landfall/core/provider';
import { changedByOthers, defineRouter, type Router } from '@landfall/core/router';
import { err, ok, type Result, ResultAsync } from 'neverthrow';
import { googleErrorIn, type RestReply, readJson } from '../../call/rest.ts';
import { googleReason } from '../google-reason.ts';
import { type CloudDnsRouterOptions, ROUTING_POLICIES, readCloudDnsOptions } from './clouddns-options.ts';
import { type HeldTable, heldTable } from './held-table.ts';
import { pendingChange } from './last-change.ts';
import { namedFailure } from './named-failure.ts';
import { plannedChange } from './planned-change.ts';
import { takeSnapshot } from './snapshot.ts';
import { type MadeChange, openZone } from './zone.ts';

/** "The servers might not be updated yet" once a change is done: `status` of `Change` in the API. Clients follow that much later, beside the TTL. */
const PROPAGATION_MS = 60_000;

/** Whether a refusal says that a record set is not the one that the change names, or that somebody else's is there. */
function isConflict({ status, body }: RestReply): boolean {
  if (status === 412 || status === 409) return true;
  if (googleReason(body) === 'cnameResourceRecordSetConflict') return true;
  return status === 404 && googleErrorIn(body)?.message.includes('entity.change') === true;
}

const NO_TABLE: HeldTable = {
  table: undefined,
  record: undefined,
  beside: [],
  slots: [],
  byRegion: new Map(),
  others: [],
  kept: new Map(),
  value: undefined,
};

/**
 * Makes a router of a record set with a policy in a managed zone of Cloud DNS: each region that takes requests is an item of the policy, with its weight or its location. What DNS cannot
 * say is in a TXT record beside it. A change replaces both at once and names them as they were read, so a change of anybody else in between makes it a `conflict`. Items of the
 * policy that the table does not have are never touched.
 *
 * Throws a `SettingsError` if the options are not valid.
 */
export function cloudDnsRouter(options: CloudDnsRouterOptions): Router {
  const settings = readCloudDnsOptions(options);
  const zone = openZone(settings);
  const name = `clouddns://${settings.project}/${settings.zone}/${settings.name}`;
  /** What was read last. */
  let seen: HeldTable | undefined;
  /** The last change of this router: its ID, and the values of the TXT record that it made. */
  let own: { readonly id: string | undefined; readonly text: string } | undefined;
  /** The values of the last TXT record that is known to be everywhere. */
  let everywhere: string | undefined;

  async function hold(signal: AbortSignal): Promise<Result<HeldTable, ProviderError>> {
    const checked = await zone.check(signal);
    if (checked.isErr()) return err(checked.error);
    const held = (await takeSnapshot(settings, zone, signal)).andThen((taken) => heldTable(settings, taken));
    if (held.isOk()) seen = held.value;
    return held;
  }

  async function pending(signal: AbortSignal): Promise<Result<string | undefined, ProviderError>> {
    const held = seen === undefined ? await hold(signal) : ok(seen);
    if (held.isErr()) return err(held.error);
    const { table } = held.value;
    const text = JSON.stringify(table?.rrdatas);
    if (table === undefined || text === everywhere) return ok(undefined);
    const why = await pendingChange(table, own?.text === text ? own.id : undefined, zone, signal);
    if (why.isOk() && why.value === undefined) everywhere = text;
    return why;
  }

  const router = defineRouter<HeldTable>({
    name,
    // A read shows a change before the servers have it. After that, resolvers keep the answer before.
    capabilities: { policies: [ROUTING_POLICIES[settings.policy]], ttlMs: settings.ttl * 1_000 + PROPAGATION_MS },

    async read({ signal }) {
      const held = await hold(signal);
      return held.map((found) => (found.table === undefined ? null : { value: found.value, tag: found }));
    },

    async write({ table, tag }, { signal }) {
      const zoneName = await zone.check(signal);
      if (zoneName.isErr()) return err(zoneName.error);
      const held = tag ?? { ...NO_TABLE, beside: seen?.beside ?? [] };
      const change = plannedChange(settings, held, table, zoneName.value);
      if (change.isErr()) return err(change.error);
      seen = undefined;
      const what = `changes.create of zone ${settings.zone}`;
      const answer = await zone.change(change.value, signal);
      return answer.andThen((reply) => {
        if (isConflict(reply)) return err(changedByOthers(name, 'a record is another one by now'));
        if (reply.status < 200 || reply.status >= 300) return err(namedFailure(reply, what));
        const made = readJson<MadeChange>(reply, what);
        if (made.isErr()) return err(made.error);
        const [text] = change.value.additions;
        own = { id: made.value.id, text: JSON.stringify(text?.rrdatas) };
        return ok(undefined);
      });
    },
  });

  return { ...router, pending: ({ signal }) => new ResultAsync(pending(signal)) };
}

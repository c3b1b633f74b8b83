import { type Call, type Operation, operation } from '../operation.ts';
import { Refusal } from '../refusal.ts';
import { type ChangeRecordSets, changeRecordSets } from './change-record-sets.ts';
import type { HostedZone } from './hosted-zones.ts';
import { type ListRecordSets, listRecordSets } from './list-record-sets.ts';

function find({ world }: Call, id: string): HostedZone {
  const zone = world.zones.get(id.replace('/hostedzone/', ''));
  if (zone !== undefined) return zone;
  throw new Refusal('NoSuchHostedZone', `No hosted zone found with ID: ${id}`, { status: 404 });
}

/** The APIs of Route 53 that are simulated. */
export const ROUTE53_API: Readonly<Record<string, Operation>> = {
  GetHostedZone: operation((call, { Id }: { readonly Id: string }) => {
    const { id, name, records } = find(call, Id);
    return {
      HostedZone: {
        Id: `/hostedzone/${id}`,
        Name: name,
        CallerReference: id,
        Config: { PrivateZone: false },
        ResourceRecordSetCount: records.size,
      },
    };
  }),

  ListResourceRecordSets: operation((call, input: ListRecordSets) =>
    listRecordSets(find(call, input.HostedZoneId), input),
  ),

  ChangeResourceRecordSets: operation((call, input: ChangeRecordSets) =>
    changeRecordSets(call, find(call, input.HostedZoneId), input),
  ),

  // PENDING, then INSYNC: `GetChange` of the service model.
  GetChange: operation(({ world, now }, { Id }: { readonly Id: string }) => {
    const id = Id.replace('/change/', '');
    const change = world.zones.change(id);
    if (change === undefined)
      throw new Refusal('NoSuchChange', `A change with id '${Id}' does not exist.`, { status: 404 });
    const Status = now < change.everywhereAt ? 'PENDING' : 'INSYNC';
    return { ChangeInfo: { Id: `/change/${id}`, Status, SubmittedAt: change.at / 1_000 } };
  }),

  GetHealthCheckStatus: operation(({ world, now }, { HealthCheckId }: { readonly HealthCheckId: string }) => {
    const checkers = world.zones.checkersOf(HealthCheckId);
    if (checkers === undefined)
      throw new Refusal('NoSuchHealthCheck', `No health check exists with the specified ID: ${HealthCheckId}`, {
        status: 404,
      });
    return {
      HealthCheckObservations: checkers.map((isGood, at) => ({
        Region: 'us-east-1',
        IPAddress: `192.0.2.${at + 1}`,
        StatusReport: {
          Status: isGood ? 'Success: HTTP Status Code 200, OK' : 'Failure: HTTP Status Code 503, Service Unavailable',
          CheckedTime: now / 1_000,
        },
      })),
    };
  }),
};

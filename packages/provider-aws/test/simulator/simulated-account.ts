import type { AccountOptions } from './account-options.ts';
import { act } from './act.ts';
import { type CallFilter, type CallRecord, isCounted, type Made } from './call-record.ts';
import { carryOut, type Outcome } from './carry-out.ts';
import type { AlarmState } from './cloudwatch/alarm-record.ts';
import type { LateDatapoints } from './cloudwatch/late-datapoints.ts';
import type { Fault } from './fault.ts';
import { feedTraffic, type TrafficInput } from './feed-traffic.ts';
import { type Holdings, holdingsOf } from './holdings.ts';
import type { Exchange } from './http/exchange.ts';
import { serve } from './http/serve.ts';
import type { Reply } from './operation.ts';
import type { HostedZones } from './route53/hosted-zones.ts';
import type { EndpointStatus } from './sagemaker/endpoint-record.ts';
import { type SeedServing, seedServing } from './seed-serving.ts';
import { type SetAlarmOptions, setAlarm } from './set-alarm.ts';
import type { Workload } from './workload/workload.ts';
import { World } from './world.ts';

/** One AWS account over all regions, on a virtual clock. */
export interface SimulatedAccount {
  readonly accountId: string;
  /** Begins to answer the HTTP requests of this process, where the account was made with a server. */
  listen(): void;
  /** Answers one request to a host of AWS, for who carries them here otherwise. It does not need `listen`. */
  answer(request: Request): Promise<Response>;
  /** Carries one call out without HTTP. Throws a NetworkError when there is no answer. */
  carryOut(exchange: Exchange): Promise<Outcome>;
  /** Stops answering; what hangs is reset. */
  close(): void;
  /** How many requests are being answered now. */
  inFlight(): number;

  /** Scripts something that goes wrong. */
  fault(fault: Fault): void;
  /** Forgets the faults that did not happen yet. Maintenance stays. */
  clearFaults(): void;
  /** Runs an API as somebody else would: without faults, not among the calls. Throws a Refusal with AWS's code. */
  act(region: string, api: string, input: object): Reply;
  setReachable(region: string, isReachable: boolean): void;
  setLag(ms: number): void;
  /** From now on ListTags shows what the tags were so long ago. */
  setTagLag(ms: number): void;
  setQuota(region: string, type: string, instances: number): void;
  setCapacity(region: string, type: string, instances: number): void;
  setAlarm(region: string, name: string, state: AlarmState, options?: SetAlarmOptions): void;
  /** Puts an endpoint into a status, and forgets what was planned for it. */
  setStatus(region: string, endpoint: string, status: EndpointStatus, failureReason?: string): void;

  seedServing(region: string, seed: SeedServing): void;
  /** Makes a bucket, or changes whether it may be seen. */
  putBucket(region: string, name: string, options?: { readonly denied?: boolean }): void;
  /** Puts an object at `s3://bucket/key`; a bucket that is not there is made in the region. */
  putObject(region: string, uri: string, options?: { readonly size?: number }): void;
  deleteObject(uri: string): void;
  /** Pushes an image by its whole URI, with a tag, a digest or both. */
  pushImage(uri: string): void;
  /** Takes an image away, by its whole URI with a tag. */
  deleteImage(uri: string): void;
  /** From now on the role cannot be assumed. */
  denyRole(arn: string): void;
  /** Feeds metrics without HTTP. */
  traffic(region: string, endpoint: string, traffic: TrafficInput): void;
  /** From now on clients ask this of an endpoint, or of a group of endpoints whose tags split it, until the next workload. */
  workload(region: string, endpoint: string, workload: Workload): void;
  /** Some datapoints come later than usual, in parts, or never. */
  delayDatapoints(region: string, late: LateDatapoints): void;

  /** The hosted zones of Route 53, which tests make and look at. */
  readonly zones: HostedZones;
  readonly calls: readonly CallRecord[];
  callCounts(filter?: CallFilter): Readonly<Record<string, number>>;
  holdings(region: string): Holdings;
  readonly everMade: readonly Made[];
  /** Requests that are not simulated or break the service model, and replies of the simulator's own that do. */
  readonly unexpected: readonly string[];
}

function countCalls(calls: readonly CallRecord[], filter: CallFilter): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const call of calls) if (isCounted(call, filter)) counts[call.api] = (counts[call.api] ?? 0) + 1;
  return counts;
}

function addFault(world: World, fault: Fault): void {
  if (fault.kind !== 'system-updating') {
    world.faults.add(fault);
    return;
  }
  const from = fault.from ?? world.now();
  world.region(fault.region).maintain(fault.endpoint, { from, until: from + fault.ms });
}

function setStatus(
  world: World,
  regionName: string,
  name: string,
  status: EndpointStatus,
  failureReason?: string,
): void {
  const { endpoints } = world.region(regionName);
  const now = world.now();
  const endpoint = endpoints.get(name, now);
  if (endpoint === undefined) throw new Error(`There is no endpoint ${name} in ${regionName}`);
  endpoints.put(name, now, { ...endpoint, status, modifiedAt: now, failureReason, pending: undefined });
}

/** How an account is reached: by a server that answers what this process sends. */
export interface AccountServer {
  listen(): void;
  close(): void;
  /** How many requests are being answered now. */
  inFlight(): number;
}

/** The server of an account that nothing is sent to. */
const NO_SERVER: AccountServer = { listen: () => undefined, close: () => undefined, inFlight: () => 0 };

/** Makes an account. Several may follow each other in one process; one listens at a time. */
export function simulatedAccount(
  options: AccountOptions,
  serverOf: (world: World) => AccountServer = () => NO_SERVER,
): SimulatedAccount {
  const world = new World(options);
  return {
    accountId: world.accountId,
    ...serverOf(world),
    answer: (request) => serve(world, request),
    carryOut: (exchange) => carryOut(world, exchange),
    fault: (fault) => addFault(world, fault),
    clearFaults: () => world.faults.clear(),
    act: (region, api, input) => act(world, region, api, input),
    setReachable: (region, isReachable) => world.setReachable(region, isReachable),
    setLag(ms) {
      world.lagMs = ms;
    },
    setTagLag(ms) {
      world.tagLagMs = ms;
    },
    setQuota: (region, type, instances) => world.limits.setQuota(region, type, instances),
    setCapacity: (region, type, instances) => world.limits.setCapacity(region, type, instances),
    setAlarm: (region, name, state, how) => setAlarm(world, region, name, state, how),
    setStatus: (region, endpoint, status, reason) => setStatus(world, region, endpoint, status, reason),
    seedServing: (region, seed) => seedServing(world, region, seed),
    putBucket: (region, name, how) => world.buckets.put(name, region, how?.denied),
    putObject: (region, uri, how) => world.buckets.putObject(region, uri, world.now(), how?.size),
    deleteObject: (uri) => world.buckets.deleteObject(uri),
    pushImage: (uri) => world.images.push(uri, world.now()),
    deleteImage: (uri) => world.images.remove(uri),
    denyRole: (arn) => world.deniedRoles.add(arn),
    traffic: (region, endpoint, traffic) => feedTraffic(world, region, endpoint, traffic),
    workload: (region, endpoint, workload) => world.region(region).workloads.put(endpoint, world.now(), workload),
    delayDatapoints(region, late) {
      world.region(region).lateDatapoints.push(late);
    },
    zones: world.zones,
    calls: world.calls,
    callCounts: (filter = {}) => countCalls(world.calls, filter),
    holdings: (region) => holdingsOf(world, region),
    everMade: world.everMade,
    unexpected: world.unexpected,
  };
}

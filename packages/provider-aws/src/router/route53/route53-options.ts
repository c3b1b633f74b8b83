import { type Rate, settingsReader } from '@landfall/core/provider';
import { type Clock, type Duration, durationMs, type RoutingPolicy, systemClock } from '@landfall/core/router';
import * as z from 'zod';
import type { AwsConnection } from '../../call/connection.ts';
import { connectionShape, credentialsShape } from '../../call/connection-shape.ts';
import { regionShape } from '../table-router-shape.ts';

/** Which records of Route 53 are the table. */
export interface Route53RouterOptions extends Pick<AwsConnection, 'credentials' | 'client' | 'urls'> {
  /** The ID of the hosted zone: `Z0123456789EXAMPLE`. */
  readonly zone: string;
  /** The DNS name that clients use, below the zone's name: `fraud.example.com`. It belongs to the router: each region has a CNAME record there. */
  readonly name: string;
  /** `weighted`: shares by weight. `latency`: the AWS region with the lowest latency. `failover`: the first region of the table, and the second one while it is unhealthy. */
  readonly policy: RoutingPolicy;
  /** How long resolvers may keep an answer, in whole seconds: the TTL of the records. Default `'60s'`, the most that AWS advises beside health checks. */
  readonly ttl?: Duration | undefined;
  /** The ID of a health check for each region: `{ 'aws/us-east-1': '3ad1...' }`. Needed for `failover`. Route 53 then answers with healthy regions only. */
  readonly healthChecks?: Readonly<Record<string, string>> | undefined;
  /** With `latency`: the AWS region that is the closest to a region of another cloud: `{ 'gcp/europe-west4': 'eu-central-1' }`. */
  readonly awsRegions?: Readonly<Record<string, string>> | undefined;
  /** A rate limit of this router alone. Default: 5 requests a second on average and 10 at once, shared by all routers that have the same `credentials`. */
  readonly rate?: Rate | undefined;
  /** The time in milliseconds, for tests. Default: the system's clock. */
  readonly clock?: Pick<Clock, 'now'> | undefined;
}

/** The options, with their defaults. */
export interface Route53Settings {
  readonly zone: string;
  /** Without a dot at its end. */
  readonly name: string;
  readonly policy: RoutingPolicy;
  /** In seconds. */
  readonly ttl: number;
  readonly healthChecks: Readonly<Record<string, string>> | undefined;
  readonly awsRegions: Readonly<Record<string, string>>;
  readonly rate: Rate | undefined;
  readonly clock: Pick<Clock, 'now'>;
  readonly connection: AwsConnection;
}

/** A whole number of at most 2,147,483,647 seconds: `TTL` of the service model. */
function isTtl(ttl: unknown): boolean {
  const seconds = (durationMs(ttl) ?? -1) / 1_000;
  return Number.isInteger(seconds) && seconds >= 0 && seconds <= 2_147_483_647;
}

const LABEL = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?';
const NAME = new RegExp(`^${LABEL}(?:\\.${LABEL})+\\.?$`, 'i');
/** A name is at most 255 bytes, and the record of the table adds a label to it. */
const MOST_OF_NAME = 240;

const parse = settingsReader<Route53RouterOptions>('route53Router', () =>
  z
    .strictObject({
      zone: z
        .string()
        .regex(/^(?:\/hostedzone\/)?[A-Z0-9]{1,32}$/, 'is not the ID of a hosted zone, such as Z0123456789EXAMPLE'),
      name: z
        .string()
        .max(MOST_OF_NAME)
        .regex(NAME, 'is not a DNS name, such as fraud.example.com; a name with a * cannot be routed'),
      policy: z.enum(['weighted', 'latency', 'failover']),
      ttl: z.custom(isTtl, "is not a duration of whole seconds: write '60s'").optional(),
      healthChecks: z.record(z.string(), z.string().min(1).max(64)).optional(),
      awsRegions: z.record(z.string(), regionShape()).optional(),
      rate: z.strictObject({ perSecond: z.number().positive(), burst: z.number().int().min(1) }).optional(),
      clock: z
        .custom((clock) => typeof (clock as { now?: unknown } | null)?.now === 'function', 'needs a function now()')
        .optional(),
      credentials: credentialsShape(),
      ...connectionShape(),
    })
    .refine(({ policy, healthChecks }) => policy !== 'failover' || Object.keys(healthChecks ?? {}).length > 0, {
      path: ['healthChecks'],
      message: 'is missing: without health checks Route 53 never fails over. Name one for each region',
    })
    .refine(({ policy, awsRegions }) => policy === 'latency' || awsRegions === undefined, {
      path: ['awsRegions'],
      message: "has an effect with policy 'latency' only: remove it",
    }),
);

/** Checks the options, and fills in the defaults. Throws a `SettingsError` that names every mistake. */
export function readRoute53Options(options: Route53RouterOptions): Route53Settings {
  const checked = parse(options);
  if (checked.isErr()) throw checked.error;
  const { policy, ttl = '60s', healthChecks, awsRegions = {}, rate, clock = systemClock } = options;
  const { credentials, client, urls } = options;
  return {
    zone: options.zone.replace('/hostedzone/', ''),
    name: options.name.toLowerCase().replace(/\.$/, ''),
    policy,
    ttl: (durationMs(ttl) ?? 0) / 1_000,
    healthChecks,
    awsRegions,
    rate,
    clock,
    connection: { credentials, client, urls },
  };
}

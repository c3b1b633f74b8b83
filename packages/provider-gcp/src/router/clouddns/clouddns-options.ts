import { settingsReader } from '@landfall/core/provider';
import { type Duration, durationMs, type RoutingPolicy } from '@landfall/core/router';
import * as z from 'zod';
import { authShape, urlShape } from '../../settings/connection-shape.ts';
import type { RouterConnection } from '../router-connection.ts';

/** How Cloud DNS chooses. */
export type CloudDnsPolicy = 'weighted' | 'geo' | 'failover';

/** Which record set of Cloud DNS is the table. */
export interface CloudDnsRouterOptions extends RouterConnection {
  /** The ID of the project that has the zone. */
  readonly project: string;
  /** The name of the managed zone in Cloud DNS: `example-com`. */
  readonly zone: string;
  /** The DNS name that clients use: `fraud.example.com`. Its addresses belong to the router. */
  readonly name: string;
  /** `weighted`: shares by weight. `geo`: the region that is the closest to the query. `failover`: the first region of the table, and the closest of the others while it is unhealthy. */
  readonly policy: CloudDnsPolicy;
  /** How long resolvers may keep an answer, in whole seconds: the TTL of the records. Default `'60s'`. */
  readonly ttl?: Duration | undefined;
  /** A health check of Compute Engine: `projects/my-project/global/healthChecks/fraud`. Needed for `failover`. Addresses must then be IP addresses. */
  readonly healthCheck?: string | undefined;
  /** With `geo` and `failover`: the Google Cloud region that is the closest to a region of another cloud: `{ 'aws/us-east-1': 'us-east4' }`. */
  readonly gcpRegions?: Readonly<Record<string, string>> | undefined;
}

/** The options, with their defaults. */
export interface CloudDnsSettings {
  readonly project: string;
  readonly zone: string;
  /** Without a dot at its end. */
  readonly name: string;
  readonly policy: CloudDnsPolicy;
  /** In seconds. */
  readonly ttl: number;
  /** The URL of the health check. */
  readonly healthCheck: string | undefined;
  readonly gcpRegions: Readonly<Record<string, string>>;
  readonly connection: RouterConnection;
}

/** What a policy is for those who read a table. `geo` leads to the closest region. */
export const ROUTING_POLICIES: Readonly<Record<CloudDnsPolicy, RoutingPolicy>> = {
  weighted: 'weighted',
  geo: 'latency',
  failover: 'failover',
};

function isTtl(ttl: unknown): boolean {
  const seconds = (durationMs(ttl) ?? -1) / 1_000;
  return Number.isInteger(seconds) && seconds >= 0 && seconds <= 2_147_483_647;
}

function wrongPolicy({ input }: { readonly input?: unknown }): string {
  const advice = input === 'latency' ? ": Cloud DNS measures no latency, and 'geo' leads to the closest region" : '';
  return `must be 'weighted', 'geo' or 'failover'${advice}`;
}

const LABEL = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?';
const NAME = new RegExp(`^${LABEL}(?:\\.${LABEL})+\\.?$`, 'i');
/** A name is at most 255 bytes, and the record of the table adds a label to it. */
const MOST_OF_NAME = 240;

const COMPUTE = 'https://www.googleapis.com/compute/v1/';
const HEALTH_CHECK =
  /^(?:https:\/\/(?:www|compute)\.googleapis\.com\/compute\/v1\/)?projects\/[^/]+\/global\/healthChecks\/[^/]+$/;

const parse = settingsReader<CloudDnsRouterOptions>('cloudDnsRouter', () =>
  z
    .strictObject({
      project: z.string().regex(/^[a-z0-9.:-]+$/, 'is not a project ID'),
      zone: z
        .string()
        .regex(/^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'is not the name of a managed zone, such as example-com'),
      name: z
        .string()
        .max(MOST_OF_NAME)
        .regex(NAME, 'is not a DNS name, such as fraud.example.com; a name with a * cannot be routed'),
      policy: z.enum(['weighted', 'geo', 'failover'], { error: wrongPolicy }),
      ttl: z.custom(isTtl, "is not a duration of whole seconds: write '60s'").optional(),
      healthCheck: z
        .string()
        .regex(HEALTH_CHECK, 'is not a health check, such as projects/my-project/global/healthChecks/fraud')
        .optional(),
      gcpRegions: z
        .record(z.string(), z.string().regex(/^[a-z]+-[a-z]+\d+$/, 'is not a region of Google Cloud, such as us-east4'))
        .optional(),
      auth: authShape().optional(),
      url: urlShape().optional(),
    })
    .refine(({ policy, healthCheck }) => policy !== 'failover' || healthCheck !== undefined, {
      path: ['healthCheck'],
      message: 'is missing: without a health check Cloud DNS never fails over',
    })
    .refine(({ policy, gcpRegions }) => policy !== 'weighted' || gcpRegions === undefined, {
      path: ['gcpRegions'],
      message: "has no effect with policy 'weighted': remove it",
    }),
);

/** Checks the options, and fills in the defaults. Throws a `SettingsError` that names every mistake. */
export function readCloudDnsOptions(options: CloudDnsRouterOptions): CloudDnsSettings {
  const checked = parse(options);
  if (checked.isErr()) throw checked.error;
  const { project, zone, policy, ttl = '60s', healthCheck, gcpRegions = {}, auth, url } = options;
  return {
    project,
    zone,
    name: options.name.toLowerCase().replace(/\.$/, ''),
    policy,
    ttl: (durationMs(ttl) ?? 0) / 1_000,
    healthCheck: healthCheck?.startsWith('projects/') === true ? `${COMPUTE}${healthCheck}` : healthCheck,
    gcpRegions,
    connection: { auth, url },
  };
}

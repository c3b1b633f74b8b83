import * as z from 'zod';
import { authShape, urlShape } from './connection-shape.ts';
import { GCP_SERVICES } from './gcp-settings.ts';

const count = z.number().int().min(1);
const share = z.number().int().min(1).max(100);
const LABEL_KEY = /^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u;
const LABEL_VALUE = /^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u;

function serving() {
  return z
    .strictObject({
      machineType: z
        .string()
        .regex(/^[a-z][a-z0-9]*-[a-z0-9-]+$/, 'is not a machine type of Google Cloud, such as n1-standard-4'),
      accelerator: z
        .strictObject({
          type: z.string().regex(/^[A-Z][A-Z0-9_]+$/, 'is not an accelerator of Vertex, such as NVIDIA_L4'),
          count,
        })
        .optional(),
      minReplicas: count,
      maxReplicas: count.optional(),
      requiredReplicas: count.optional(),
      scaleAt: z.strictObject({ cpu: share.optional(), accelerator: share.optional() }).optional(),
      spot: z.boolean().optional(),
    })
    .refine(({ minReplicas, maxReplicas = minReplicas }) => minReplicas <= maxReplicas, {
      path: ['maxReplicas'],
      error: 'is less than minReplicas',
    })
    .refine(({ minReplicas, requiredReplicas = minReplicas }) => requiredReplicas <= minReplicas, {
      path: ['requiredReplicas'],
      error: 'is more than minReplicas',
    });
}

function probe() {
  const port = z.number().int().min(1).max(65_535).optional();
  return z
    .strictObject({
      path: z.string().startsWith('/', 'must begin with "/"').optional(),
      port,
      command: z.array(z.string()).min(1).optional(),
      periodSeconds: count.optional(),
      timeoutSeconds: count.optional(),
      failureThreshold: count.optional(),
      initialDelaySeconds: z.number().int().min(0).optional(),
    })
    .refine(({ path, port: on, command }) => (command === undefined) !== (path === undefined && on === undefined), {
      error: 'must have either a command, or a path or port',
    });
}

function container() {
  const route = z.string().startsWith('/', 'must begin with "/"').optional();
  return z.strictObject({
    predictRoute: route,
    healthRoute: route,
    port: z.number().int().min(1).max(65_535).optional(),
    command: z.array(z.string()).min(1).optional(),
    args: z.array(z.string()).min(1).optional(),
    deploymentTimeoutSeconds: z.number().int().min(1).max(7_200).optional(),
    sharedMemoryMb: count.optional(),
    probes: z
      .strictObject({ startup: probe().optional(), readiness: probe().optional(), liveness: probe().optional() })
      .optional(),
  });
}

function perRegion() {
  return {
    serving: serving(),
    container: container().optional(),
    serviceAccount: z.email('is not the email of a service account').optional(),
    environment: z.record(z.string(), z.string()).optional(),
    kmsKey: z
      .string()
      .regex(
        /^projects\/[^/]+\/locations\/[^/]+\/keyRings\/[^/]+\/cryptoKeys\/[^/]+$/,
        'is not a key of Cloud KMS, such as projects/p/locations/l/keyRings/r/cryptoKeys/k',
      )
      .optional(),
  };
}

function alerts() {
  const alert = z.strictObject({
    metric: z.enum(['errors', 'latency-p50', 'latency-p95', 'latency-p99']),
    above: z.number().min(0),
    forSeconds: z.number().int().min(60).max(84_600).multipleOf(60).optional(),
    channels: z.array(z.string()).optional(),
  });
  return z
    .array(alert)
    .refine((all) => new Set(all.map(({ metric }) => metric)).size === all.length, 'names a metric twice');
}

function labels() {
  return z
    .record(z.string(), z.string())
    .refine(
      (given) => Object.keys(given).length <= 56,
      'has more than 56 labels; Google takes 64, Landfall’s own included',
    )
    .refine(
      (given) => Object.entries(given).every(([key, value]) => LABEL_KEY.test(key) && LABEL_VALUE.test(value)),
      'may hold lower-case letters, digits, "_" and "-" only, 63 at most; a key begins with a letter',
    )
    .refine(
      (given) => !Object.keys(given).some((key) => key.startsWith('landfall')),
      'may not use keys that begin with "landfall"',
    );
}

/** The schema of the settings. */
export function settingsSchema() {
  const check = z.boolean().optional();
  const region = perRegion();
  return z.strictObject({
    ...region,
    project: z.string().regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$|^([a-z0-9.-]+:)?[a-z][a-z0-9-]+$/, 'is not a project ID'),
    traffic: z.enum(['split', 'endpoint']).optional(),
    endpoint: z.string().min(1).optional(),
    dedicated: z.boolean().optional(),
    requestLogging: z
      .strictObject({
        share: z.number().positive().max(1),
        table: z
          .string()
          .regex(/^bq:\/\/[^./]+(\.[^./]+){0,2}$/, 'is not a place in BigQuery, such as bq://project.dataset.table')
          .optional(),
      })
      .optional(),
    twin: z.boolean().optional(),
    capacity: z.enum(['at-least-current', 'as-configured']).optional(),
    adopt: z.boolean().optional(),
    alerts: alerts().optional(),
    checks: z.strictObject({ artifact: check, image: check, quota: check, permissions: check }).optional(),
    labels: labels().optional(),
    regions: z.record(z.string(), z.strictObject(region).partial()).optional(),
    operationRate: z.strictObject({ perSecond: z.number().positive(), burst: count }).optional(),
    auth: authShape().optional(),
    urls: z.partialRecord(z.enum(GCP_SERVICES), urlShape()).optional(),
    settleMs: z.number().min(0).optional(),
    expectedDeployMs: z.number().positive().optional(),
    metricDelayMs: z.number().min(0).optional(),
  });
}

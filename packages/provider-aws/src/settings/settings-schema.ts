import * as z from 'zod';
import { connectionShape, credentialsShape } from '../call/connection-shape.ts';
import { serverlessIssues } from './serverless-issues.ts';

const seconds = z.number().int().min(60).max(3_600);
const count = z.number().int().min(1);
const texts = z.record(z.string(), z.string());

function instances() {
  return z.strictObject({
    type: z.string().regex(/^ml\.[a-z0-9-]+\.[a-z0-9-]+$/, 'is not a SageMaker instance type, such as ml.g5.xlarge'),
    count,
    volumeGb: z.number().int().min(1).max(512).optional(),
    modelDownloadTimeoutSeconds: seconds.optional(),
    startupTimeoutSeconds: seconds.optional(),
    routing: z.enum(['random', 'least-outstanding-requests']).optional(),
    inferenceAmi: z.string().min(1).optional(),
  });
}

function serverless() {
  const shape = z
    .strictObject({
      memoryMb: z.number().int().min(1_024).max(6_144).multipleOf(1_024),
      maxConcurrency: z.number().int().min(1).max(200),
      provisionedConcurrency: count.optional(),
    })
    .refine(({ maxConcurrency, provisionedConcurrency = 0 }) => provisionedConcurrency <= maxConcurrency, {
      path: ['provisionedConcurrency'],
      error: 'is more than maxConcurrency',
    });
  return z.strictObject({ serverless: shape });
}

function autoscaling() {
  const shape = z
    .strictObject({
      min: count,
      max: count,
      invocationsPerInstance: z.number().positive(),
      scaleInCooldownSeconds: z.number().int().min(0).optional(),
      scaleOutCooldownSeconds: z.number().int().min(0).optional(),
    })
    .refine(({ min, max }) => min <= max, { path: ['max'], error: 'is less than min' });
  return z.union([z.enum(['keep', 'none']), shape], {
    error: "must be 'keep', 'none' or { min, max, invocationsPerInstance }",
  });
}

function perRegion() {
  return {
    role: z
      .string()
      .regex(
        /^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/,
        'is not a role ARN, such as arn:aws:iam::123456789012:role/serving',
      ),
    serving: z.union([instances(), serverless()], { error: 'must be { type, count } or { serverless }' }),
    autoscaling: autoscaling().optional(),
    environment: texts.optional(),
    vpc: z
      .strictObject({ subnets: z.array(z.string()).min(1).max(16), securityGroups: z.array(z.string()).min(1).max(5) })
      .optional(),
    networkIsolation: z.boolean().optional(),
    kmsKey: z.string().min(1).optional(),
    alarms: z
      .array(alarm())
      .refine((all) => new Set(all.map(({ metric }) => metric)).size === all.length, 'names a metric twice')
      .optional(),
    credentials: credentialsShape(),
  };
}

function alarm() {
  const metric = z.enum(['errors', 'error-rate', 'latency-p50', 'latency-p95', 'latency-p99']);
  return z
    .strictObject({
      metric,
      above: z.number().min(0),
      periodSeconds: z.number().int().min(60).multipleOf(60).optional(),
      periods: count.optional(),
      actions: z
        .array(
          z
            .string()
            .regex(/^arn:aws[a-z-]*:([^:]*:){3}/, 'is not an ARN, such as arn:aws:sns:{region}:123456789012:alerts'),
        )
        .max(5)
        .optional(),
    })
    .refine((given) => given.metric !== 'error-rate' || given.above <= 1, {
      path: ['above'],
      error: 'must be a share from 0 to 1, such as 0.01',
    });
}

function tags() {
  return z
    .record(z.string().min(1).max(128), z.string().max(256))
    .refine((given) => Object.keys(given).length <= 40, 'has more than 40 tags; AWS takes 50, Landfall’s own included')
    .refine(
      (given) => !Object.keys(given).some((key) => /^(aws|landfall):/.test(key)),
      "may not use keys that begin with 'aws:' or 'landfall:'",
    );
}

/** The schema of the settings. */
export function settingsSchema() {
  const check = z.boolean().optional();
  const region = perRegion();
  return z
    .strictObject({
      ...region,
      traffic: z.enum(['variant', 'endpoint']).optional(),
      endpoint: z.string().min(1).optional(),
      capacity: z.enum(['at-least-current', 'as-configured']).optional(),
      adopt: z.boolean().optional(),
      checks: z.strictObject({ artifact: check, image: check, quota: check }).optional(),
      tags: tags().optional(),
      regions: z.record(z.string(), z.strictObject(region).partial()).optional(),
      rates: z.record(z.string(), z.strictObject({ perSecond: z.number().positive(), burst: count })).optional(),
      ...connectionShape(),
      settleMs: z.number().min(0).optional(),
      expectedDeployMs: z.number().positive().optional(),
    })
    .superRefine((given, context) => {
      for (const { path, message } of serverlessIssues(given))
        context.addIssue({ code: 'custom', path: [...path], message });
    });
}

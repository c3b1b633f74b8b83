import * as z from 'zod';
import { issuePath } from '../input/issue-path.ts';
import type { SpecIssue } from '../input/spec-issue.ts';
import { specIssues, wording } from '../input/spec-issues.ts';
import type { Json } from '../provider/contract.ts';
import { approvalsSchema } from './approval-schema.ts';
import { bakeSchema, evidenceSchema } from './bake-schema.ts';
import { durationSchema } from './duration-schema.ts';
import { failureIssues, failureSchema } from './failure-schema.ts';
import { gatesSchema } from './gate-schema.ts';
import { previousSchema } from './previous-schema.ts';
import { regionEntries } from './region-entries.ts';
import type { RolloutSpec } from './rollout-spec.ts';
import { routingIssues, routingSchema } from './routing-schema.ts';
import { mistakeIn } from './wave-sizes.ts';
import { freezesSchema, windowsSchema } from './window-schema.ts';

/** The spec's schema, behind an interface that hides the validator. */
export interface SpecSchema {
  /** A copy of the input as a spec, or every issue. */
  readonly read: (input: unknown) => { readonly spec: RolloutSpec } | { readonly issues: readonly SpecIssue[] };
  readonly jsonSchema: () => Json;
}

const NO_SHARE = 'must be a share from 0 to 1, such as 0.95';
const NO_SAMPLES = 'has no effect without verify.samples: name a set';
const NO_BAKE = "has no effect without a bake: add one to a stage, such as { percent: 5, bake: '30m' }";
const NO_CLOSE = 'has no effect without windows or freeze';
const REPLACED = 'has no effect: every bake has gates of its own';
const IS_TEXT = 'must be an object, not text: if it is JSON, parse it with JSON.parse first';

function buildSchema() {
  const text = z.string().min(1);

  const deadline = durationSchema(1).optional();

  const region = z.string().regex(/^[^\s/]+\/[^\s/]+$/, {
    error: ({ input }) =>
      mistakeIn(input) ?? `${JSON.stringify(input)} is not a region: write 'provider/name', such as 'aws/us-east-1'`,
  });
  const regions = z
    .array(z.union([region, z.array(region).min(1)], { error: 'must be a region or a group of regions' }))
    .min(1)
    .superRefine((entries, context) => {
      const seen = new Map<string, string>();
      for (const { key, path } of regionEntries(entries)) {
        const first = seen.get(key);
        if (first === undefined) seen.set(key, issuePath(['regions', ...path]));
        else {
          const message = `'${key}' is already at ${first}: name a region once`;
          context.addIssue({ code: 'custom', path: [...path], message });
        }
      }
    });

  const stages = z
    .array(z.strictObject({ percent: z.int().min(1).max(100), bake: bakeSchema().optional() }))
    .min(1)
    .superRefine((entries, context) => {
      entries.forEach(({ percent }, index) => {
        const before = entries[index - 1]?.percent;
        const path = [index, 'percent'];
        if (before !== undefined && percent <= before) {
          context.addIssue({ code: 'custom', path, message: `must be more than the ${before} before it` });
        } else if (index === entries.length - 1 && percent < 100) {
          context.addIssue({ code: 'custom', path, message: 'must be 100: the last stage moves all traffic' });
        }
      });
    });

  const perRegion = z.union([text, z.record(z.string(), text)], {
    error: 'must be text, or a record of texts by provider key or region',
  });

  const spec = z.strictObject({
    model: z.strictObject({
      name: text,
      version: text,
      artifact: perRegion.optional(),
      image: perRegion.optional(),
      environment: z
        .record(
          z.string(),
          z.union([z.string(), z.strictObject({ secret: text })], { error: "must be text, or { secret: 'NAME' }" }),
        )
        .optional(),
    }),
    regions,
    concurrency: z.int().min(1).optional(),
    cutover: z.enum(['after-all', 'per-wave']).optional(),
    stages: stages.optional(),
    verify: z
      .strictObject({
        samples: text.optional(),
        maxLatency: deadline,
        passRate: z.number().min(0, { error: NO_SHARE }).max(1, { error: NO_SHARE }).optional(),
      })
      .superRefine(({ samples, ...limits }, context) => {
        if (samples !== undefined) return;
        for (const [field, limit] of Object.entries(limits)) {
          if (limit !== undefined) context.addIssue({ code: 'custom', path: [field], message: NO_SAMPLES });
        }
      })
      .optional(),
    retry: z
      .strictObject({
        attempts: z.int().min(1).max(100).optional(),
        baseDelay: durationSchema(0).optional(),
        maxDelay: durationSchema(0).optional(),
      })
      .optional(),
    timeouts: z
      .strictObject({
        select: deadline,
        deploy: deadline,
        verify: deadline,
        route: deadline,
        monitor: deadline,
        retire: deadline,
        call: deadline,
      })
      .optional(),
    routing: routingSchema(perRegion).optional(),
    previous: previousSchema().optional(),
    monitoring: z.enum(['best-effort', 'required']).optional(),
    failure: failureSchema().optional(),
    gates: gatesSchema().optional(),
    evidence: evidenceSchema().optional(),
    approvals: approvalsSchema().optional(),
    windows: windowsSchema().optional(),
    freeze: freezesSchema().optional(),
    onClose: z.enum(['finish', 'hold']).optional(),
    allowBlocked: z.array(text).min(1).optional(),
  });

  return spec.superRefine((read, context) => {
    const {
      stages: given,
      gates,
      evidence,
      failure,
      regions: named,
      cutover,
      windows,
      freeze,
      onClose,
      routing,
    } = read;
    const keys = regionEntries(named).map(({ key }) => key);
    for (const { path, message } of failureIssues(failure ?? {}, keys, cutover))
      context.addIssue({ code: 'custom', path: ['failure', ...path], message });
    for (const { path, message } of routingIssues(routing ?? {}, keys))
      context.addIssue({ code: 'custom', path: ['routing', ...path], message });
    if (onClose !== undefined && windows === undefined && freeze === undefined)
      context.addIssue({ code: 'custom', path: ['onClose'], message: NO_CLOSE });
    const bakes = given?.flatMap(({ bake }) => bake ?? []) ?? [];
    if (bakes.length > 0) {
      const isReplaced = bakes.every((bake) => typeof bake === 'object' && bake.gates !== undefined);
      if (gates !== undefined && isReplaced) context.addIssue({ code: 'custom', path: ['gates'], message: REPLACED });
      return;
    }
    for (const [field, value] of Object.entries({ gates, evidence })) {
      if (value !== undefined) context.addIssue({ code: 'custom', path: [field], message: NO_BAKE });
    }
  });
}

let schema: ReturnType<typeof buildSchema> | undefined;

/** The schema, built on first use: an import costs nothing. */
export function specSchema(): SpecSchema {
  schema ??= buildSchema();
  const built = schema;
  return {
    read(input) {
      if (typeof input === 'string') return { issues: [{ path: '', message: IS_TEXT }] };
      const parsed = built.safeParse(input, { error: wording });
      return parsed.success ? { spec: parsed.data } : { issues: specIssues(parsed.error.issues) };
    },
    jsonSchema: () => z.toJSONSchema(built) as Json,
  };
}

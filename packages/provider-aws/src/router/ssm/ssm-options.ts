import { settingsReader } from '@landfall/core/provider';
import * as z from 'zod';
import type { AwsConnection } from '../../call/connection.ts';
import { connectionShape, credentialsShape } from '../../call/connection-shape.ts';
import { type TableRouterOptions, ttlMsOf } from '../table-router-options.ts';
import { regionShape, tableRouterShape } from '../table-router-shape.ts';
import type { ParameterTier } from './parameter-text.ts';

/** Where a table is kept in Parameter Store. */
export interface SsmTableRouterOptions extends TableRouterOptions {
  /** The name of the parameter, the same in every region: `/landfall/fraud`. */
  readonly parameter: string;
  /** The regions that have it. The first is the authority, which is read and written first; the others get copies for the clients there. */
  readonly regions: readonly string[];
  /** `standard` (the default) holds 4 KB, about 15 entries. `advanced` holds 8 KB, and AWS charges for it; a parameter stays advanced. */
  readonly tier?: ParameterTier | undefined;
}

/** The options, with their defaults. */
export interface SsmSettings {
  readonly parameter: string;
  readonly regions: readonly [authority: string, ...copies: string[]];
  readonly tier: ParameterTier;
  readonly name: string;
  readonly ttlMs: number;
  readonly connection: AwsConnection;
}

const NAME =
  'is not the name of a parameter: letters, digits and _.-/ only, with a / at its start if it has one at all, such as /landfall/fraud';

const parse = settingsReader<SsmTableRouterOptions>('ssmTableRouter', () =>
  z.strictObject({
    parameter: z
      .string()
      .regex(/^(?:[a-zA-Z0-9_.-]+|(?:\/[a-zA-Z0-9_.-]+){1,15})$/, NAME)
      .refine(
        (name) => !/^\/?(?:aws|ssm)/i.test(name),
        "may not begin with 'aws' or 'ssm', which AWS keeps for itself",
      ),
    regions: z
      .array(regionShape())
      .min(1, 'needs at least one region: the first is the authority')
      .refine((all) => new Set(all).size === all.length, 'has a region twice'),
    tier: z.enum(['standard', 'advanced']).optional(),
    credentials: credentialsShape(),
    ...connectionShape(),
    ...tableRouterShape(),
  }),
);

/** Checks the options, and fills in the defaults. Throws a `SettingsError` that names every mistake. */
export function readSsmOptions(options: SsmTableRouterOptions): SsmSettings {
  const checked = parse(options);
  if (checked.isErr()) throw checked.error;
  const { parameter, tier = 'standard', credentials, client, urls } = options;
  const regions = options.regions as SsmSettings['regions'];
  const name = options.name ?? `ssm://${regions[0]}/${parameter.replace(/^\//, '')}`;
  return { parameter, regions, tier, name, ttlMs: ttlMsOf(options), connection: { credentials, client, urls } };
}

import * as z from 'zod';

const NO_ADDRESS = 'needs a url or an endpoint: clients must know where to send their requests';
const NO_WEIGHT = 'must not all be 0: no region would take a request';

/** The schema of how regions stand in a table. `perRegion`: that of a text for all regions or by region. */
export function routingSchema<T extends z.ZodType>(perRegion: T) {
  const degrees = (most: number) => z.number().min(-most).max(most);
  return z
    .strictObject({
      url: perRegion.optional(),
      endpoint: perRegion.optional(),
      weights: z.record(z.string(), z.number().min(0)).optional(),
      locations: z.record(z.string(), z.strictObject({ latitude: degrees(90), longitude: degrees(180) })).optional(),
    })
    .refine(({ url, endpoint }) => url !== undefined || endpoint !== undefined, { error: NO_ADDRESS });
}

/** What is wrong with a routing beside the regions of its spec: paths within `routing`, and messages. */
export function routingIssues(
  {
    weights = {},
    locations = {},
  }: {
    readonly weights?: Readonly<Record<string, number>> | undefined;
    readonly locations?: Readonly<Record<string, unknown>> | undefined;
  },
  regions: readonly string[],
): readonly { readonly path: readonly string[]; readonly message: string }[] {
  const strange = Object.entries({ weights, locations }).flatMap(([field, record]) =>
    Object.keys(record).flatMap((region) =>
      regions.includes(region)
        ? []
        : { path: [field, region], message: `'${region}' is not in regions: name one of ${regions.join(', ')}` },
    ),
  );
  const isNobodySent = regions.length > 0 && regions.every((region) => weights[region] === 0);
  return isNobodySent ? [...strange, { path: ['weights'], message: NO_WEIGHT }] : strange;
}

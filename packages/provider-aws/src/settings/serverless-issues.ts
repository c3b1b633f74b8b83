/** The settings of a region that matter to serverless inference. */
interface Place {
  readonly serving?: object | undefined;
  readonly autoscaling?: string | object | undefined;
  readonly vpc?: object | undefined;
  readonly networkIsolation?: boolean | undefined;
}

interface Issue {
  readonly path: readonly string[];
  readonly message: string;
}

/** What serverless endpoints do not take: https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html (feature exclusions). */
const EXCLUDED: readonly (readonly [field: keyof Place, isAsked: (place: Place) => boolean])[] = [
  ['autoscaling', ({ autoscaling }) => typeof autoscaling === 'object'],
  ['vpc', ({ vpc }) => vpc !== undefined],
  ['networkIsolation', ({ networkIsolation }) => networkIsolation === true],
];

/** Settings that serverless inference does not support, in the account and in each region. */
export function serverlessIssues({
  traffic,
  regions = {},
  ...account
}: Place & {
  readonly traffic?: string | undefined;
  readonly regions?: Readonly<Record<string, Place>> | undefined;
}): readonly Issue[] {
  const issues: Issue[] = [];
  const places: (readonly [path: readonly string[], own: Place])[] = [
    [[], account],
    ...Object.entries(regions).map(([name, own]) => [['regions', name], own] as const),
  ];
  for (const [path, own] of places) {
    const all: Place = { ...account, ...own };
    if (all.serving === undefined || !('serverless' in all.serving)) continue;
    const isOwn = own.serving !== undefined;
    if (isOwn && traffic === 'variant')
      issues.push({
        path: [...path, 'serving'],
        message: "is serverless, and such an endpoint has one version only: use traffic: 'endpoint'",
      });
    for (const [field, isAsked] of EXCLUDED) {
      const hasField = own[field] !== undefined;
      // A mistake that a region takes over from the account is reported there.
      if (!isAsked(all) || !(isOwn || hasField)) continue;
      issues.push({
        path: [...path, hasField ? field : 'serving'],
        message: hasField
          ? 'is not possible with serverless inference: remove it'
          : `is serverless, which takes no ${field}: the account's is meant for this region too`,
      });
    }
  }
  return issues;
}

import { describeShares, type Finding, type ProviderError, problem, warning } from '@landfall/core/provider';
import { ok, type ResultAsync, safeTry } from 'neverthrow';
import type { AwsDeployment } from '../aws-deployment.ts';
import type { AwsRegion } from '../aws-region.ts';
import {
  type Endpoint,
  type EndpointConfig,
  findConfig,
  findEndpoint,
  findModel,
  modelIn,
  modifiedAt,
  type SageMakerModel,
} from '../endpoint.ts';
import type { Member } from '../endpoint-group.ts';
import { currentShares } from '../shares.ts';
import { GROUP_TAG, OWNER_TAG, readTags, VERSION_TAG } from '../tags.ts';

/** What a region serves now, and findings about it. */
export interface Serving {
  readonly previous: AwsDeployment | null;
  readonly endpoint?: Endpoint | undefined;
  readonly config?: EndpointConfig | undefined;
  readonly findings: readonly Finding[];
}

const MOST_VARIANTS = 10;

type Place = Pick<AwsDeployment, 'region' | 'traffic' | 'endpoint' | 'group'>;

/** The handle of a variant in service, read from the tags of its model if Landfall made it; and its model. */
function nameVariant(
  aws: AwsRegion,
  place: Place,
  { endpoint, config }: { readonly endpoint: Endpoint; readonly config: EndpointConfig },
  variant: string,
): ResultAsync<{ readonly handle: AwsDeployment; readonly model: SageMakerModel | undefined }, ProviderError> {
  return safeTry(async function* () {
    const { EndpointConfigName = '' } = config;
    const name = modelIn(config, variant) ?? '';
    const model = yield* findModel(aws, name);
    const tags = model === undefined ? new Map<string, string>() : yield* readTags(aws, model.ModelArn ?? '');
    const owner = tags.get(OWNER_TAG);
    const named = { ...place, variant, model: name, config: EndpointConfigName };
    if (owner !== undefined) return ok({ handle: { ...named, owner, version: tags.get(VERSION_TAG) ?? name }, model });
    const owned = { owner: `sagemaker/${place.endpoint}/${variant}`, version: name, foreign: true } as const;
    return ok({ handle: { ...named, ...owned, since: modifiedAt(endpoint) }, model });
  });
}

/** Why an endpoint cannot be changed as it is. */
function obstacle({ EndpointName, EndpointStatus }: Endpoint, region: string): string | undefined {
  const where = `Endpoint ${EndpointName} in ${region}`;
  if (EndpointStatus === 'Failed')
    return `${where} has failed, and can only be deleted. Delete it, or name another in the settings.`;
  if (EndpointStatus === 'UpdateRollbackFailed')
    return `${where} is left between two configurations by an update whose rollback failed: repair it first.`;
  if (EndpointStatus === 'OutOfService') return `${where} is out of service: repair or delete it first.`;
  return undefined;
}

function unsuited(config: EndpointConfig, endpoint: Endpoint, region: string, isServerless: boolean): Finding[] {
  const { ProductionVariants: variants = [], ShadowProductionVariants: shadows = [] } = config;
  const where = `Endpoint ${endpoint.EndpointName} in ${region}`;
  const findings: Finding[] = [];
  if (variants.some(({ ModelName }) => ModelName === undefined))
    findings.push(problem(`${where} serves inference components, which are not supported: use another endpoint.`));
  if (shadows.length > 0)
    findings.push(
      problem(
        `${where} has a shadow variant, and SageMaker then accepts no second version: end the shadow test first.`,
      ),
    );
  if (isServerless || variants.some(({ ServerlessConfig }) => ServerlessConfig !== undefined))
    findings.push(
      problem(
        `${where} is, or would be, serverless, and such an endpoint has one variant only: use traffic: 'endpoint'.`,
      ),
    );
  if (config.AsyncInferenceConfig !== undefined)
    findings.push(problem(`${where} answers asynchronously, which is not supported: use another endpoint.`));
  if (variants.length >= MOST_VARIANTS)
    findings.push(
      problem(
        `${where} has ${variants.length} variants, and SageMaker takes ${MOST_VARIANTS} at the most: remove some that take no traffic.`,
      ),
    );
  // A lone variant takes all requests whatever its weight. If its weight is 0 too, a new version beside it would take requests at once.
  const weights = endpoint.ProductionVariants ?? [];
  if (weights.length > 0 && weights.every(({ CurrentWeight = 0 }) => CurrentWeight === 0))
    findings.push(
      problem(
        `${where} has no variant with a weight above 0, so a new version would take requests before it is verified: give the one that serves a weight of 1 first.`,
      ),
    );
  const shares = currentShares(endpoint);
  const idle = [...shares].filter(([, percent]) => percent === 0).map(([name]) => name);
  if (shares.size - idle.length > 1)
    findings.push(
      problem(
        `${where} sends ${describeShares(shares)}: another rollout is running, or was interrupted. Move all of it to one variant first.`,
      ),
    );
  if (idle.length > 0)
    findings.push(
      warning(`${where} has ${idle.join(', ')} without requests, which cost money. Remove what is no longer needed.`),
    );
  return findings;
}

/** What serves on the one endpoint of a model. */
export function whatServes(aws: AwsRegion, place: Place, endpoint: Endpoint): ResultAsync<Serving, ProviderError> {
  return safeTry(async function* () {
    const blocked = obstacle(endpoint, aws.name);
    if (blocked !== undefined) return ok({ previous: null, endpoint, findings: [problem(blocked)] });
    const tags = yield* readTags(aws, endpoint.EndpointArn ?? '');
    const told = `Endpoint ${place.endpoint} in ${aws.name}`;
    if (tags.get(GROUP_TAG) !== place.group && aws.account.adopt !== true) {
      const message = `${told} was not made by Landfall. Set adopt: true to roll out beside what it serves, or name another with "endpoint".`;
      return ok({ previous: null, endpoint, findings: [problem(message)] });
    }
    const name = endpoint.EndpointConfigName ?? '';
    const config = yield* findConfig(aws, name);
    if (config === undefined) {
      const message = `Configuration ${name} of endpoint ${place.endpoint} in ${aws.name} was deleted while it is in service. Update the endpoint to one that exists first.`;
      return ok({ previous: null, endpoint, findings: [problem(message)] });
    }
    const findings = unsuited(config, endpoint, aws.name, 'serverless' in aws.settings.serving);
    const [main] = [...currentShares(endpoint)].sort(([, a], [, b]) => b - a);
    if (main === undefined) return ok({ previous: null, endpoint, config, findings });
    const { handle, model } = yield* nameVariant(aws, place, { endpoint, config }, main[0]);
    if (model?.PrimaryContainer?.Mode === 'MultiModel')
      findings.push(
        problem(`${told} serves many models from one container, which is not supported: use another endpoint.`),
      );
    if (tags.get(GROUP_TAG) !== place.group)
      findings.push(
        warning(
          `${told} was made by others. If it is managed by Terraform, its next apply returns the endpoint to its own configuration, without the new version: set lifecycle { ignore_changes = [endpoint_config_name] } before that.`,
        ),
      );
    return ok({ previous: handle, endpoint, config, findings });
  });
}

/** Which endpoint of a group serves: the one whose tag says so. */
export function whichServes(
  aws: AwsRegion,
  place: Omit<Place, 'endpoint'>,
  group: readonly Member[],
): ResultAsync<Serving, ProviderError> {
  return safeTry(async function* () {
    const serving = group.filter(({ percent }) => percent > 0).sort((a, b) => b.percent - a.percent);
    const [main] = serving;
    if (main === undefined) return ok({ previous: null, findings: [] });
    const findings: Finding[] = [];
    if (serving.length > 1) {
      const told = describeShares(serving.map(({ name, percent }) => [name, percent]));
      findings.push(
        problem(
          `The tags in ${aws.name} send ${told}: another rollout is running, or was interrupted. Give all of it to one endpoint first.`,
        ),
      );
    }
    const endpoint = yield* findEndpoint(aws, main.name);
    const name = endpoint?.EndpointConfigName;
    const config = name === undefined ? undefined : yield* findConfig(aws, name);
    const variant = endpoint?.ProductionVariants?.[0]?.VariantName;
    if (endpoint === undefined || config === undefined || variant === undefined) {
      const message = `Endpoint ${main.name} in ${aws.name} is tagged to take traffic, but it or its configuration is gone. Update it to one that exists first.`;
      return ok({ previous: null, endpoint, findings: [...findings, problem(message)] });
    }
    const named = { ...place, endpoint: main.name };
    const { handle } = yield* nameVariant(aws, named, { endpoint, config }, variant);
    return ok({ previous: handle, endpoint, config, findings });
  });
}

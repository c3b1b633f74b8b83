import type { Call } from '../operation.ts';
import { invalid } from '../refusal.ts';

/** What SageMaker has an ARN for, as the ARN writes it. */
export type ResourceKind = 'model' | 'endpoint-config' | 'endpoint';

/** The ARN of a thing of the account: SageMaker writes names in lower case there. */
export function arnOf({ world, region }: Pick<Call, 'world' | 'region'>, kind: ResourceKind, name: string): string {
  return `arn:aws:sagemaker:${region.name}:${world.accountId}:${kind}/${name.toLowerCase()}`;
}

/** A thing that an ARN names. */
export interface Named {
  readonly kind: ResourceKind;
  /** In lower case. */
  readonly name: string;
}

/** Reads an ARN; one of another region is refused, as is one of a kind that is not simulated. */
export function readArn({ region }: Call, arn: string): Named {
  const [, its, kind, name] = /^arn:aws[a-z-]*:sagemaker:([a-z0-9-]*):\d{12}:([a-z-]+)\/(.+)$/.exec(arn) ?? [];
  if (its !== region.name) throw invalid('ARN should be scoped to correct region');
  if (name === undefined || (kind !== 'model' && kind !== 'endpoint-config' && kind !== 'endpoint'))
    throw invalid(`${arn} is not the ARN of a model, an endpoint configuration or an endpoint.`);
  return { kind, name: name.toLowerCase() };
}

import type { Endpoint } from './endpoint.ts';

interface Variant {
  readonly VariantName?: string | undefined;
  readonly CurrentInstanceCount?: number | undefined;
  readonly DesiredInstanceCount?: number | undefined;
  readonly VariantStatus?:
    | readonly { readonly Status?: string | undefined; readonly StatusMessage?: string | undefined }[]
    | undefined;
}

function tellVariant({ CurrentInstanceCount: now, DesiredInstanceCount: wanted, VariantStatus = [] }: Variant): string {
  const parts = VariantStatus.flatMap(({ Status, StatusMessage }) => [Status ?? '', StatusMessage ?? '']);
  if (now !== undefined && wanted !== undefined && now !== wanted) parts.push(`${now} of ${wanted} instances`);
  return parts.filter((part) => part !== '').join(', ');
}

/** What SageMaker is doing, in words: the endpoint's status, and the progress of the variant where there is one. */
export function tellProgress(endpoint: Endpoint, name: string): string {
  const { EndpointStatus, PendingDeploymentSummary: pending, ProductionVariants = [] } = endpoint;
  const candidates: readonly Variant[] = [...(pending?.ProductionVariants ?? []), ...ProductionVariants];
  const variant = candidates.find(({ VariantName }) => VariantName === name);
  const told = variant === undefined ? '' : tellVariant(variant);
  const status = EndpointStatus === 'SystemUpdating' ? 'SystemUpdating (maintenance by AWS)' : (EndpointStatus ?? '');
  return told === '' ? status : `${status}: ${told}`;
}

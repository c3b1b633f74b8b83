import { type Model, type ProviderError, providerError } from '@landfall/core/provider';
import { errAsync, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { begin } from './begin.ts';
import type { RegisteredModel } from './call/vertex-api.ts';
import { isCopied, regionIn } from './copied-model.ts';
import { modelName } from './endpoint.ts';
import type { GcpDeployment } from './gcp-deployment.ts';
import type { GcpRegion } from './gcp-region.ts';
import { describeMaker, labelsFor, makerIn } from './maker.ts';
import type { Operations } from './operation-kind.ts';
import { probesFor } from './probes-for.ts';

function containerSpec(gcp: GcpRegion, model: Model): NonNullable<RegisteredModel['containerSpec']> {
  const { container = {}, environment = {} } = gcp.settings;
  const { predictRoute, healthRoute, port, command, args, deploymentTimeoutSeconds, sharedMemoryMb } = container;
  const env = Object.entries({ ...environment, ...model.environment }).map(([name, value]) => ({ name, value }));
  return {
    ...(model.image !== undefined && { imageUri: model.image }),
    env,
    ...(port !== undefined && { ports: [{ containerPort: port }] }),
    ...(predictRoute !== undefined && { predictRoute }),
    ...(healthRoute !== undefined && { healthRoute }),
    ...(command !== undefined && { command }),
    ...(args !== undefined && { args }),
    ...(deploymentTimeoutSeconds !== undefined && { deploymentTimeout: { seconds: deploymentTimeoutSeconds } }),
    ...(sharedMemoryMb !== undefined && { sharedMemorySizeMb: sharedMemoryMb }),
    ...probesFor(container),
  };
}

function encryption(gcp: GcpRegion): { readonly encryptionSpec?: { readonly kmsKeyName: string } } {
  const { kmsKey } = gcp.settings;
  return kmsKey === undefined ? {} : { encryptionSpec: { kmsKeyName: kmsKey } };
}

/** Begins to upload the model, or to copy the registered one that the artifact names, under an ID of its own. */
export function makeModel(
  gcp: GcpRegion,
  model: Model,
  deployment: GcpDeployment,
): ResultAsync<Operations, ProviderError> {
  const modelId = deployment.model ?? '';
  const { parent } = gcp;
  const encrypted = encryption(gcp);
  if (isCopied(model))
    return begin(
      gcp,
      { deployment, kind: 'copy', resource: `models/${modelId}` },
      gcp.ask('copyModel', { parent, modelId, sourceModel: model.artifact, ...encrypted }),
    );
  const { serviceAccount } = gcp.settings;
  const registered: RegisteredModel = {
    displayName: `${model.name} ${model.version}`.slice(0, 128),
    description: describeMaker(deployment),
    labels: labelsFor(gcp, deployment),
    ...(model.artifact !== undefined && { artifactUri: model.artifact }),
    containerSpec: containerSpec(gcp, model),
    ...encrypted,
  };
  return begin(
    gcp,
    { deployment, kind: 'upload', resource: `models/${modelId}` },
    gcp.ask('uploadModel', {
      parent,
      modelId,
      model: registered,
      ...(serviceAccount !== undefined && { serviceAccount }),
    }),
  );
}

/** Sets again on a copy what copying left behind: who made it, its labels, and the aliases of the version that was copied. */
function completeCopy(
  gcp: GcpRegion,
  model: Model & { readonly artifact: string },
  deployment: GcpDeployment,
  { versionId }: RegisteredModel,
): ResultAsync<void, ProviderError> {
  return safeTry(async function* () {
    const name = modelName(gcp, deployment.model ?? '');
    const source = yield* gcp.ask('getModel', { name: model.artifact }, regionIn(model.artifact));
    // One version has "default" in any case, and here there is only one.
    const versionAliases = (source.versionAliases ?? []).filter((alias) => alias !== 'default');
    if (versionAliases.length > 0)
      yield* gcp.ask('mergeVersionAliases', { name: `${name}@${versionId ?? '1'}`, versionAliases });
    // The description comes last: a copy that has it is complete.
    yield* gcp.ask('updateModel', {
      model: { name, description: describeMaker(deployment), labels: labelsFor(gcp, deployment) },
      updateMask: { paths: ['description', 'labels'] },
    });
    return ok(undefined);
  });
}

/** Checks that an existing model is this deployment's own, and completes it if it was copied. */
export function takeModel(
  gcp: GcpRegion,
  model: Model,
  deployment: GcpDeployment,
  there: RegisteredModel,
): ResultAsync<void, ProviderError> {
  const maker = makerIn(there.description);
  if (maker?.owner === deployment.owner) return okAsync(undefined);
  // A copy may have its source's description, and so another maker.
  if (isCopied(model)) return completeCopy(gcp, model, deployment, there);
  const message = `Model ${deployment.model} in ${gcp.name} exists already and was not made by this rollout. Delete it, or roll out with another id.`;
  return errAsync(providerError({ kind: 'conflict', message }));
}

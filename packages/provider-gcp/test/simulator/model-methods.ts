import { VertexError } from './vertex-error.ts';
import type { VertexProject } from './vertex-project.ts';
import type { SimModel, VertexRegion } from './vertex-region.ts';

export interface UploadModelRequest {
  readonly modelId: string;
  readonly model: {
    readonly description: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly artifactUri: string;
    readonly encryptionSpec: { readonly kmsKeyName: string } | null;
    readonly containerSpec: {
      readonly imageUri: string;
      readonly env: readonly { readonly name: string; readonly value: string }[];
    };
  };
}

export interface CopyModelRequest {
  readonly modelId: string;
  readonly sourceModel: string;
  readonly encryptionSpec: { readonly kmsKeyName: string } | null;
}

const MODEL_ID = /^[a-z_][a-z0-9_-]{0,62}$/;

function checkId(region: VertexRegion, id: string): void {
  if (!MODEL_ID.test(id)) throw new VertexError('INVALID_ARGUMENT', `"${id}" is no valid model_id.`);
  if (region.models.has(id) || region.underWay(`models/${id}`).length > 0)
    throw new VertexError('ALREADY_EXISTS', `Model "${id}" already exists.`);
}

export function uploadModel(project: VertexProject, region: VertexRegion, { modelId: id, model }: UploadModelRequest) {
  checkId(region, id);
  const { description, labels, artifactUri: artifact, containerSpec, encryptionSpec } = model;
  const { uploadMs = 60_000 } = project.options;
  return project.begin(
    region,
    { method: 'uploadModel', resource: `models/${id}`, ms: uploadMs, about: description },
    () => {
      const { imageUri: image, env: environment } = containerSpec;
      region.models.set(id, {
        id,
        description,
        labels: { ...labels },
        aliases: ['default'],
        artifact,
        image,
        environment,
        kmsKey: encryptionSpec?.kmsKeyName,
        container: containerSpec,
      });
    },
  );
}

/** A copy has a new ID, no alias but the default one, no labels, and only the encryption that was asked for. */
export function copyModel(
  project: VertexProject,
  region: VertexRegion,
  { modelId: id, sourceModel, encryptionSpec }: CopyModelRequest,
) {
  checkId(region, id);
  const [, , , from = '', , sourceId = ''] = sourceModel.split('/');
  const source = project.region(from).model(sourceId.split('@')[0] ?? '');
  const { uploadMs = 60_000 } = project.options;
  return project.begin(
    region,
    { method: 'copyModel', resource: `models/${id}`, ms: uploadMs, about: source.description },
    () => {
      region.models.set(id, { ...source, id, labels: {}, aliases: ['default'], kmsKey: encryptionSpec?.kmsKeyName });
    },
  );
}

export function updateModel(
  region: VertexRegion,
  id: string,
  changes: { readonly description: string; readonly labels: Readonly<Record<string, string>> },
  paths: readonly string[],
): SimModel {
  const model = region.model(id);
  if (paths.includes('description')) model.description = changes.description;
  if (paths.includes('labels')) model.labels = { ...changes.labels };
  return model;
}

export function mergeVersionAliases(region: VertexRegion, id: string, aliases: readonly string[]): SimModel {
  const model = region.model(id);
  model.aliases = [...new Set([...model.aliases, ...aliases])];
  return model;
}

export function deleteModel(project: VertexProject, region: VertexRegion, id: string) {
  region.model(id);
  const on = [...region.endpoints.values()].find(({ deployed }) => deployed.some(({ model }) => model === id));
  if (on !== undefined)
    throw new VertexError('FAILED_PRECONDITION', `Model "${id}" is deployed at Endpoint "${on.id}".`);
  const { shortMs = 5_000 } = project.options;
  return project.begin(region, { method: 'deleteModel', resource: `models/${id}`, ms: shortMs }, () => {
    region.models.delete(id);
  });
}

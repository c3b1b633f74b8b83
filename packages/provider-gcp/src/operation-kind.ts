import type { VertexService } from './call/client-pool.ts';

/** What a long-running operation of Vertex does, to which part of a deployment. */
export type OperationKind =
  | 'upload'
  | 'copy'
  | 'create-endpoint'
  | 'create-twin'
  | 'deploy'
  | 'deploy-twin'
  | 'undeploy'
  | 'undeploy-twin'
  | 'delete-endpoint'
  | 'delete-twin'
  | 'delete-model';

/** The client's own method that reads an operation of a kind, by its name and from any process. */
export const CHECKS: Readonly<Record<OperationKind, readonly [VertexService, method: string]>> = {
  upload: ['model', 'checkUploadModelProgress'],
  copy: ['model', 'checkCopyModelProgress'],
  'create-endpoint': ['endpoint', 'checkCreateEndpointProgress'],
  'create-twin': ['endpoint', 'checkCreateEndpointProgress'],
  deploy: ['endpoint', 'checkDeployModelProgress'],
  'deploy-twin': ['endpoint', 'checkDeployModelProgress'],
  undeploy: ['endpoint', 'checkUndeployModelProgress'],
  'undeploy-twin': ['endpoint', 'checkUndeployModelProgress'],
  'delete-endpoint': ['endpoint', 'checkDeleteEndpointProgress'],
  'delete-twin': ['endpoint', 'checkDeleteEndpointProgress'],
  'delete-model': ['model', 'checkDeleteModelProgress'],
};

const WORDS: Readonly<Record<OperationKind, string>> = {
  upload: 'the model is uploaded',
  copy: 'the model is copied',
  'create-endpoint': 'the endpoint is made',
  'create-twin': "the twin's endpoint is made",
  deploy: 'the model is deployed',
  'deploy-twin': 'the twin is deployed',
  undeploy: 'it is taken off the endpoint',
  'undeploy-twin': 'the twin is taken off its endpoint',
  'delete-endpoint': 'the endpoint is deleted',
  'delete-twin': "the twin's endpoint is deleted",
  'delete-model': 'the model is deleted',
};

/** An operation in words, for a line of progress. */
export function tellOperation(kind: OperationKind, stage: string | undefined): string {
  return stage === undefined ? WORDS[kind] : `${WORDS[kind]} (${stage})`;
}

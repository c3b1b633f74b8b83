/** What a long-running operation of Vertex does, to which part of a deployment. */
export type OperationKind =
  | 'upload'
  | 'copy'
  | 'create-endpoint'
  | 'create-twin'
  | 'deploy'
  | 'deploy-twin'
  /** A deployment under this deployment's ID whose call gave no answer, on an endpoint that others use too: read, and never cancelled. */
  | 'deploy-found'
  | 'undeploy'
  | 'undeploy-twin'
  | 'delete-endpoint'
  | 'delete-twin'
  | 'delete-model';

/** Those that make something; the others remove it. */
export const MAKING: readonly OperationKind[] = [
  'deploy',
  'deploy-twin',
  'deploy-found',
  'upload',
  'copy',
  'create-endpoint',
  'create-twin',
];

/** Those that remove a twin. */
export const OF_TWIN: readonly OperationKind[] = ['undeploy-twin', 'delete-twin'];

/** Names of operations, as a handle keeps them. */
export type Operations = Readonly<Partial<Record<OperationKind, string>>>;

/** The operations of some kinds. */
export function operationsOf(operations: Operations | undefined, kinds: readonly OperationKind[]): Operations {
  return Object.fromEntries(Object.entries(operations ?? {}).filter(([kind]) => kinds.some((one) => one === kind)));
}

const NOUNS: Readonly<Record<OperationKind, string>> = {
  upload: 'the upload of the model',
  copy: 'the copy of the model',
  'create-endpoint': 'the creation of the endpoint',
  'create-twin': "the creation of the twin's endpoint",
  deploy: 'the deployment',
  'deploy-twin': 'the deployment of the twin',
  'deploy-found': 'the deployment',
  undeploy: 'the removal from the endpoint',
  'undeploy-twin': 'the removal of the twin',
  'delete-endpoint': 'the deletion of the endpoint',
  'delete-twin': "the deletion of the twin's endpoint",
  'delete-model': 'the deletion of the model',
};

/** An operation that is under way, for a line of progress. */
export function tellProgress(kind: OperationKind, stage: string | undefined): string {
  return `${NOUNS[kind]} is under way${stage === undefined ? '' : ` (${stage})`}`;
}

/** An operation that ended in an error, to begin a message with. */
export function tellFailure(kind: OperationKind, region: string): string {
  return `In ${region} ${NOUNS[kind]} failed`;
}

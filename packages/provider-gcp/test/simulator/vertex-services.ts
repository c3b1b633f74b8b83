import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as protoLoader from '@grpc/proto-loader';

const FILES = ['endpoint_service', 'model_service', 'prediction_service'].map(
  (name) => `google/cloud/aiplatform/v1/${name}.proto`,
);

const PACKAGE = 'google.cloud.aiplatform.v1';

/** The services as the client's own package describes them. */
function loadServices(): protoLoader.PackageDefinition {
  const client = createRequire(import.meta.url).resolve('@google-cloud/aiplatform');
  const gax = createRequire(client).resolve('google-gax');
  return protoLoader.loadSync([...FILES, 'google/longrunning/operations.proto'], {
    includeDirs: [join(dirname(client), '../protos'), join(dirname(gax), '../protos')],
    enums: String,
    longs: String,
    defaults: true,
    oneofs: true,
  });
}

let loaded: protoLoader.PackageDefinition | undefined;

function definitionOf(name: string): unknown {
  loaded ??= loadServices();
  return loaded[name];
}

/** A service that is simulated. */
export type VertexServiceName = 'EndpointService' | 'ModelService' | 'PredictionService' | 'Operations';

/** The methods of a service: their paths, and what turns their messages into bytes and back. */
export function serviceOf(name: VertexServiceName): protoLoader.ServiceDefinition {
  const from = name === 'Operations' ? 'google.longrunning' : PACKAGE;
  return definitionOf(`${from}.${name}`) as protoLoader.ServiceDefinition;
}

/** What turns a message of Vertex into bytes and back. */
export function messageOf(name: string): protoLoader.MessageTypeDefinition<object, object> {
  return definitionOf(`${PACKAGE}.${name}`) as protoLoader.MessageTypeDefinition<object, object>;
}

/** An enum of Vertex, as the client's own package describes it. */
export function enumOf(name: string): protoLoader.EnumTypeDefinition {
  return definitionOf(`${PACKAGE}.${name}`) as protoLoader.EnumTypeDefinition;
}

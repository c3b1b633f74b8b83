import type { CallOptions, VertexClient } from '../../src/call/client-pool.ts';
import { CODE, VertexError } from './vertex-error.ts';
import { enumOf, messageOf, serviceOf, type VertexServiceName } from './vertex-services.ts';
import { WireFault } from './wire-fault.ts';
import type { WireMethod } from './wire-server.ts';

/** The field of an answer that the real client gives instead of the whole. */
const LISTS: Readonly<Record<string, string>> = {
  listEndpoints: 'endpoints',
  listModels: 'models',
  listOperations: 'operations',
};

/** An error as gRPC gives it. */
function grpcError(code: keyof typeof CODE, details: string): Error {
  return Object.assign(new Error(`${CODE[code]} ${code}: ${details}`), { code: CODE[code], details });
}

const RESET = 'Received RST_STREAM with code 2 triggered by internal client error: Session closed with error code 2';
const NO_STATUS = 'Received RST_STREAM with code 0 (Call ended without gRPC status)';

/** What gRPC makes of a refusal, and of what a network does to an answer. */
async function failed(thrown: unknown): Promise<never> {
  if (thrown instanceof VertexError) throw grpcError(thrown.code, thrown.message);
  if (!(thrown instanceof WireFault)) throw grpcError('INTERNAL', String(thrown));
  switch (thrown.how) {
    case 'no-answer':
      return new Promise(() => undefined);
    case 'reset-before':
    case 'reset-after':
      throw grpcError('INTERNAL', RESET);
    case 'html':
    case 'cut-off':
      throw grpcError('INTERNAL', NO_STATUS);
    default:
      return thrown.how satisfies never;
  }
}

type ClientMethods = Readonly<Record<string, VertexClient[string]>>;

/** The methods of a service: each turns its request into bytes and reads the bytes of its answer, as over a wire. */
function methodsOf(service: VertexServiceName, wire: Readonly<Record<string, WireMethod>>): ClientMethods {
  const entries = Object.values(serviceOf(service)).map(
    ({ path, originalName = '', requestSerialize, responseDeserialize }) => {
      const list = LISTS[originalName];
      const call = async (request: unknown, { otherArgs }: CallOptions): Promise<readonly unknown[]> => {
        const answer = wire[path];
        try {
          if (answer === undefined) throw new VertexError('UNIMPLEMENTED', `There is no method ${path}.`);
          const read = responseDeserialize(answer(requestSerialize(request as object), otherArgs.headers));
          return [list === undefined ? read : (read as Readonly<Record<string, unknown>>)[list]];
        } catch (thrown) {
          return failed(thrown);
        }
      };
      return [originalName, call] as const;
    },
  );
  return Object.fromEntries(entries);
}

/** A client of one service of Vertex that needs no network: what is sent and read goes through the same bytes, but no socket. */
export function memoryClient(service: VertexServiceName, wire: Readonly<Record<string, WireMethod>>): VertexClient {
  const metadata = messageOf('DeployModelOperationMetadata');
  return {
    ...methodsOf(service, wire),
    operationsClient: methodsOf('Operations', wire),
    _protos: { google: { cloud: { aiplatform: { v1: { AcceleratorType: enumOf('AcceleratorType') } } } } },
    descriptors: {
      longrunning: {
        deployModel: { metadataDecoder: (bytes: Uint8Array) => metadata.deserialize(Buffer.from(bytes)) },
      },
    },
  } as unknown as VertexClient;
}

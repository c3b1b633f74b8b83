import { PassThroughClient } from 'google-auth-library';
import type { GcpSettings } from '../../src/index.ts';
import { startHttp } from './http-server.ts';
import { type Simulation, settingsAt, simulate } from './simulation.ts';
import { vertexMethods } from './vertex-methods.ts';
import type { VertexOptions } from './vertex-project.ts';
import { startWire } from './wire-server.ts';

/** A simulated Google Cloud on loopback; its project can be emptied between tests, the servers stay. */
export interface Vertex extends Simulation {
  /** What a provider needs to speak to it. */
  readonly settings: GcpSettings;
  close(): void;
}

/** Starts it: Vertex's own wire, and plain HTTP for everything else. */
export async function startVertex(options: VertexOptions): Promise<Vertex> {
  const { simulation, current, world } = simulate(options);
  const shared = await startHttp(world, 'shared');
  const dedicated = await startHttp(world, 'dedicated');
  const grpc = await startWire(vertexMethods(current, dedicated.url));
  return Object.assign(simulation, {
    settings: { ...settingsAt(`http://127.0.0.1:${grpc.port}`, shared.url), auth: new PassThroughClient() },
    close() {
      grpc.close();
      shared.close();
      dedicated.close();
    },
  });
}

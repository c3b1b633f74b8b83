import { memoryRouter } from '@landfall/core/router';

/** How long clients of the simulated table may use what they read last, in milliseconds. */
export const TTL_MS = 60_000;

const inMemory = memoryRouter({ name: 'table' });

/** A router that plans are made with, and that is never asked. */
export const paperRouter = { ...inMemory, capabilities: { ...inMemory.capabilities, ttlMs: TTL_MS } };

import { memoryRouter } from '../src/router/memory-router.ts';

/** A router that is planned with, and never asked. */
export const paperRouter = memoryRouter({ name: 'paper' });

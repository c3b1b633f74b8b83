export type { Boss, BossJob, BossJobSettings, BossQueueSettings } from './boss.ts';
export { type EnqueueOptions, enqueueRollout } from './enqueue-rollout.ts';
export { type PgBossWorker, pgBossWorker } from './pg-boss-worker.ts';
export type { WorkerError } from './worker-error.ts';
export type { PgBossWorkerOptions } from './worker-options.ts';

import { cpus, totalmem } from 'node:os';

/** One line about the machine that the figures are of. */
export function machine(): string {
  const processors = cpus();
  const model = processors[0]?.model.trim() ?? 'unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${model}, ${processors.length} cores, ${memory} GB, ${process.platform} ${process.arch}, Node ${process.versions.node}`;
}

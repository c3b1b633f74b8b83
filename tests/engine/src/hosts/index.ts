export { endOf } from './end-of.ts';
export type { Ended, Host, Job } from './host.ts';
export { JOBS } from './jobs.ts';
export { journalHosts } from './journal-hosts.ts';

import { measureEngines } from './engines/measure-engines.ts';
import { formatSections } from './format-sections.ts';
import { JUDGE } from './judge/measure-judge.ts';
import { machine } from './machine.ts';
import { measureCopies } from './measure-copies.ts';
import { measureFirstCall } from './measure-first-call.ts';
import { measureFirstVertexCall } from './measure-first-vertex-call.ts';
import { measureImports } from './measure-imports.ts';
import { measureJournal } from './measure-journal.ts';
import { measureMemory } from './measure-memory.ts';
import { measureOverhead } from './measure-overhead.ts';
import { measureSimulation } from './measure-simulation.ts';
import { measureSizes } from './measure-sizes.ts';
import { measureStudio } from './measure-studio.ts';
import { measureTurns } from './measure-turns.ts';
import { measureZod } from './measure-zod.ts';
import { measureChoosing } from './routing/measure-choosing.ts';
import { measureThroughput } from './routing/measure-throughput.ts';
import { measureTraces } from './routing/measure-traces.ts';
import type { Section } from './row.ts';

// Prints what the engine costs, beside its goals. A goal that is missed is said, and fails nothing: machines differ.
// `judge` prints how right the judge is instead, from as many simulated bakes as the number after it says; `engines` what each journal costs, beside another engine; `seeing` what the
// page and the command cost; `routing` the client of a table alone.

/** What the client of a table costs, and what it is worth. */
const ROUTING: readonly (() => Promise<Section>)[] = [
  measureChoosing,
  measureThroughput,
  () => measureTraces({ maySendAgain: true }),
  () => measureTraces({ maySendAgain: false }),
];

const MEASUREMENTS: readonly (() => Promise<Section>)[] = [
  measureOverhead,
  measureCopies,
  measureSimulation,
  measureMemory,
  measureTurns,
  measureJournal,
  measureStudio,
  () => measureImports(),
  measureFirstCall,
  measureFirstVertexCall,
  () => measureSizes(),
  measureZod,
  ...ROUTING,
];

/** What shows rollouts. */
const SEEING = ['@landfall/cli', '@landfall/otel', '@landfall/studio'];

/** Bakes for each rate of rare events, unless another number is given. */
const BAKES = 20_000;

const [suite, bakes] = process.argv.slice(2);
const sections: Section[] = [];
if (suite === 'judge') {
  console.log('Simulating bakes; this takes about ten minutes.\n');
  for (const measure of JUDGE) sections.push(measure(Number(bakes ?? BAKES)));
} else if (suite === 'engines') {
  console.log('Measuring; this takes about two minutes, and is best done on a quiet machine.\n');
  sections.push(await measureEngines());
} else if (suite === 'seeing') {
  console.log('Measuring; this takes half a minute.\n');
  sections.push(await measureStudio(), await measureImports(SEEING), await measureSizes(SEEING));
} else if (suite === 'routing') {
  console.log('Measuring; this takes a minute, and is best done on a quiet machine.\n');
  for (const measure of ROUTING) sections.push(await measure());
} else {
  console.log(
    'Measuring; this takes about three minutes, and is best done on a quiet machine. All figures are medians.\n',
  );
  for (const measure of MEASUREMENTS) sections.push(await measure());
}
console.log(`${machine()}\n\n${formatSections(sections)}`);

import { formatSections } from './format-sections.ts';
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
import { measureTurns } from './measure-turns.ts';
import { measureZod } from './measure-zod.ts';
import type { Section } from './row.ts';

// Prints what the engine costs, beside its goals. A goal that is missed is said, and fails nothing: machines differ.

const MEASUREMENTS: readonly (() => Promise<Section>)[] = [
  measureOverhead,
  measureCopies,
  measureSimulation,
  measureMemory,
  measureTurns,
  measureJournal,
  measureImports,
  measureFirstCall,
  measureFirstVertexCall,
  measureSizes,
  measureZod,
];

console.log(
  'Measuring; this takes about three minutes, and is best done on a quiet machine. All figures are medians.\n',
);
const sections: Section[] = [];
for (const measure of MEASUREMENTS) sections.push(await measure());
console.log(`${machine()}\n\n${formatSections(sections)}`);

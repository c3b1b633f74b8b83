import { useState } from 'preact/hooks';
import { type RegionRow, regionRows } from '../model/region-rows.ts';
import type { View } from './board.tsx';
import { Glyph, type GlyphName } from './glyph.tsx';
import { Scroll } from './scroll.tsx';
import { useSight } from './window.ts';

const ROW = 28;

const GLYPHS: Readonly<Record<RegionRow['health'], GlyphName>> = {
  healthy: 'succeeded',
  unhealthy: 'failed',
  failing: 'failed',
  unknown: 'undecided',
};

/** The regions: the router's table, health, the ledger and drift. */
export function RegionsPage({ view }: { readonly view: View }) {
  const { app, log, state, seq, isPast } = view;
  const [element, setElement] = useState<HTMLElement | null>(null);
  const { from, to, before, after } = useSight(element, state.regions.length, ROW);
  // The ledger of the journal is of now.
  const rowOf = regionRows(log, state, seq, isPast ? undefined : app.state.ledger);
  const { table, plan } = state;
  return (
    <section class="panel regions" aria-labelledby="regions-title">
      <h2 id="regions-title">
        Regions{' '}
        <span class="quiet">
          {plan?.routing === undefined ? 'this rollout changes no routing table' : `router '${plan.routing.router}'`}
          {table !== undefined && `, table version ${table.version} as it was read at select`}
        </span>
      </h2>
      <Scroll label="Regions, scrollable" onElement={setElement}>
        <table aria-rowcount={state.regions.length + 1}>
          <thead>
            <tr>
              {['Region', 'Health', 'Should serve', 'Serves', 'Verified', 'Blocked', 'In the table', 'Drift'].map(
                (name, place) => (
                  <th key={name} scope="col" class={place === 0 ? 'sticky' : ''}>
                    {name}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {before > 0 && <tr style={{ height: `${before}px` }} />}
            {state.regions.slice(from, to).map(({ planned }) => (
              <Row key={planned.key} row={rowOf(planned.key)} />
            ))}
            {after > 0 && <tr style={{ height: `${after}px` }} />}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

function Row({ row }: { readonly row: RegionRow }) {
  const { region, table, health, healthText, desired, actual, verified, blocked, drift } = row;
  return (
    <tr>
      <th scope="row" class="sticky">
        {region}
      </th>
      <td class={`health is-${health}`}>
        <Glyph name={GLYPHS[health]} /> {healthText}
      </td>
      <td>{desired}</td>
      <td>{actual}</td>
      <td>{verified}</td>
      <td>{blocked}</td>
      <td>{table}</td>
      <td class={drift === undefined ? '' : 'is-failed'}>
        {drift === undefined ? (
          'none seen'
        ) : (
          <>
            <Glyph name="failed" /> {drift}
          </>
        )}
      </td>
    </tr>
  );
}

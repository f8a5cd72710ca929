import { wordOf } from '../language/spoken.js';
import type { Column } from './data-table.js';

const rows = [0, 1, 2, 3, 4, 5];

function Bone({ width }: { readonly width: string }) {
  return <span className="wb-bone" style={{ width }} />;
}

/** A list that is read for the first time: its columns stand where they will be, so that nothing jumps when the rows come. */
export function SkeletonTable<Row>({ what, columns }: { readonly what: string; readonly columns: readonly Column<Row>[] }) {
  return (
    <div role="status">
      <span className="wb-visually-hidden">{what}…</span>
      <div className="wb-table-scroll" aria-hidden="true">
        <table className="wb-table">
          <thead>
            <tr>
              {columns.map(({ id, header, wide }) => (
                <th key={id} className={wide === true ? 'wb-wide' : undefined}>
                  {wordOf(header)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row}>
                {columns.map(({ id, wide }, index) => (
                  <td key={id} className={wide === true ? 'wb-wide' : undefined}>
                    <Bone width={index === 0 ? '9rem' : '4rem'} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

/** A part of a screen that is read for the first time. */
export function SkeletonLines({ what }: { readonly what: string }) {
  return (
    <div role="status" className="wb-panel-body">
      <span className="wb-visually-hidden">{what}…</span>
      <div className="wb-bones" aria-hidden="true">
        <Bone width="40%" />
        <Bone width="65%" />
        <Bone width="50%" />
      </div>
    </div>
  );
}

/** A screen whose thing is read for the first time: the room of its title and of its first panel. */
export function SkeletonPage({ what }: { readonly what: string }) {
  return (
    <main className="wb-page" id="main" tabIndex={-1}>
      <div className="wb-page-header wb-bones wb-bones-title" aria-hidden="true">
        <Bone width="14rem" />
      </div>
      <section className="wb-panel">
        <SkeletonLines what={what} />
      </section>
    </main>
  );
}
